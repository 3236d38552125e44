"""Measurements: a generator of rulesets of true size, and the figures the design demands."""
