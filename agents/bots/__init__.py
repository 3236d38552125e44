"""Bots in Python to learn from."""
