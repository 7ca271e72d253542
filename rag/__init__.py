"""Hits -> cited answers, and every way to ask for one: command line, HTTP, client.

Start with README.md. Importing this package loads nothing heavy.
"""
