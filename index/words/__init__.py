"""Words: text -> terms, and what each is worth."""
