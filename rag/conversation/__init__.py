"""Conversations: a follow-up made a question of its own, and past turns kept by id."""
