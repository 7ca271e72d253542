"""The web page: shows what a `rag.client.Client` returns, and nothing else.

Importing it loads nothing heavy; `ui.mounting` loads Gradio once the server runs.
"""
