"""The people of the game as Mesa agents: the model, the seats, the opposition's council, the park's companies.

Hands on nothing by itself; import its modules by name.
"""
