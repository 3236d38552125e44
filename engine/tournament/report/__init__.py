"""A tournament as one HTML file: what it says of the entrants and of the scenario, in figures that need no network."""
