"""Fonts, icons, sounds, themes and translations: files, found through `importlib.resources`.

Holds no code.
"""
