"""The keeper's side of the service: the index, its generations, the files behind it.

keeper.py     the part of the service that plans, rebuilds and goes back
jobs.py       rebuilds beside the answering
uploading.py  files into the corpus folder and out of it, where that is allowed
staleness.py  citations whose file has changed since
"""
