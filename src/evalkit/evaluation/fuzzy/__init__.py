"""Fuzzy comprehensive evaluation on one and many levels."""
