"""Bots: policies in Python written by others, each in a process of its own, checked and limited."""
