"""The machine room: rules compiled to native code, the numba skeleton of a turn, and their plain-Python twins."""
