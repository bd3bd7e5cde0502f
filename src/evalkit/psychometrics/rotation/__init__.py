"""Rotations of loadings: one criterion, one file."""
