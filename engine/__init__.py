"""Great Stone's engine: rules read from YAML, a compiled kernel, policies, matches, tournaments and a client.

Hands on only its version; import the room you need. Importing it loads nothing else.
"""

__version__ = "0.11.0"
