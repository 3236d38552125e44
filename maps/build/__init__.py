"""Rebuilds the board file from `maps/source`: `python -m maps.build`.

Hands on `belarus.topo.json`. Needs the extra `[map]` (shapely, scipy); never needs the network.
"""
