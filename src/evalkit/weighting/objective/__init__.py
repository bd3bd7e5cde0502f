"""Weights from the indicator table itself, and what of them is noise."""
