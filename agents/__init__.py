"""The people of the game as Mesa agents, and bots written in Python.

Hands on nothing by itself; import its modules by name.
"""
