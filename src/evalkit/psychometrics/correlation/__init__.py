"""Pearson, rank and latent correlations, and the pair tables they are made from."""
