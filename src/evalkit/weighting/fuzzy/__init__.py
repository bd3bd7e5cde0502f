"""Pairwise judgements in triangular fuzzy numbers."""
