"""Searching one generation: several scores -> one order, and why it is that one."""
