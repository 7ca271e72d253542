"""Evidence for an answer: read the question, score sentences, choose one to three, or refuse.

    question.py     a question's words, their weight, and the kind of answer it asks for
    scoring.py      every sentence of the best passages -> features -> one score
    second_look.py  the best sentences read again, each by itself
    refusal.py      the best sentence's features -> is this an answer at all?
    languages.py    the closed word classes of each language
    weights.py      the numbers of the two linear models, and where they were measured

No language model: contextual token vectors of the embedding model, word statistics of the corpus,
and two linear models small enough to read.
"""
