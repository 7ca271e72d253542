"""How a program talks to Footnote: one vocabulary, whoever answers.

`Client` is the vocabulary. `rag.service.Footnote` speaks it inside the process, `rag.client.http`
has `HttpClient` and `AsyncHttpClient` that speak it to a server. The page and the command line are
written against `Client` and nothing else.
"""

from rag.client.base import Client

__all__ = ["Client"]
