"""Bytes -> documents: reading files, telling apart what is in them, and what it says of itself."""
