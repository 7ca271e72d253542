"""Vectors: of passages for the first look, of tokens for the second."""
