"""The game screen and its dialogs, upon a `Session`: the map, the bar, the inspector, cards, talks, summaries, the end.

Everything shown is read when the game stands still; while others play on a thread, the last picture stays.
"""
