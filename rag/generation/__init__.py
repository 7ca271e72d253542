"""Answers written by a language model: asked, streamed, and every sentence checked."""
