"""Synthetic data of the studies on the source documents, with what was planted in them."""
