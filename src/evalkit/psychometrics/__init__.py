"""Reliability, adequacy, dimensionality and factor analysis: arrays in, frozen results out."""
