"""Sampling statistics of the answers a model is fitted to."""
