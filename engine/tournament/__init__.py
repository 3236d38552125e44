"""Tournaments: who plays whom where, on how many processes, what is kept of it, and what it says of the players."""
