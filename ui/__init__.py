"""The web page: shows what a `rag.client.Client` returns, and nothing else.

Importing it loads nothing heavy; `ui.app` is the one module that loads Gradio.
"""
