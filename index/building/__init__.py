"""Building: what a change of the corpus makes of the generation before it."""
