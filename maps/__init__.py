"""The board: geometry, adjacency, id map and pictures of the districts.

Hands on `board`, `raster` and `picture`; never imports pygame, the rules or the kernel.
"""
