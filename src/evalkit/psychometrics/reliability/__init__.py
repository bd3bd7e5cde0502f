"""Coefficients of consistency and agreement, with their intervals; item analysis."""
