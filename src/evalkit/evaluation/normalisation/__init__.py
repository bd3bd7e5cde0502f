"""Indicators made comparable: one normalisation, one class."""
