"""From YAML to a checked, frozen ruleset.

Hands on nothing by itself; import its modules by name. Never imports numba.
"""
