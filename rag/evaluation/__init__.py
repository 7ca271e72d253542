"""Measuring: a folder of documents and questions -> figures that can be compared.

questions.py   the format: documents.jsonl and questions.jsonl
metrics.py     pure functions over ranks and spans
run.py         asks every question of a service built over the documents
"""
