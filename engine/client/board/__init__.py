"""The map of the client: camera, raster, labels, layers and legend, put together by `BoardView`.

Draws on pygame surfaces from a `maps.board.Board` and plain arrays; knows nothing of rules or games.
"""
