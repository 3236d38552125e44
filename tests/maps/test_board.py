"""The shipped board as a claim about Belarus, and what a damaged or foreign file answers."""
