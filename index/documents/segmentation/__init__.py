"""One text -> the documents in it, and what each says about itself.

    text -> explicit boundaries, else guessed ones -> spans -> title, author, addressee, date, kind

What a person wrote down (`sidecar`) wins over both. Start with `split.py`.
"""
