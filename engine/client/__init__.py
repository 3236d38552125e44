"""Clients: how a person plays. So far the console; it imports no display library."""
