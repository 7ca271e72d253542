"""Bytes -> ranked hits. No HTTP, no language model, no environment.

Start with README.md, which draws the flow and says how to add a format or an engine. Importing
this package loads nothing heavy; `index.building.builder`, `index.searching.generation` and
`index.embedders.*` do.
"""
