"""Exploratory factors: adequacy, extraction, fit, scores, stability."""
