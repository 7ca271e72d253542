"""Footnote over HTTP: one router a topic, one table of errors. Start with `app.create_app`."""
