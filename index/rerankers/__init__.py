"""Rerankers: question and passages, read together -> how well each answers. Optional."""
