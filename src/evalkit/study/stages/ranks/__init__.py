"""Ranks, and how sure they are."""
