"""Uncertainty: groups, shrinkage, ranks, proportions; arrays in, frozen results out."""
