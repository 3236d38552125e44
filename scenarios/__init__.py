"""The shipped scenarios, one folder each: files, found through `importlib.resources`.

Holds no code.
"""
