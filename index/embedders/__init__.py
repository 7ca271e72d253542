"""Embedders: text -> vectors. `base` is the contract, the other modules keep it."""
