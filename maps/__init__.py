"""The board: source data, the built map, its geometry and adjacency.

Hands on nothing by itself; import its modules by name. Never draws.
"""
