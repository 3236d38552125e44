"""One game at a time: played turn by turn, traced, told, saved, replayed.

Hands on nothing by itself; import its modules by name.
"""
