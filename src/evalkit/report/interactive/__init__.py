"""The interactive page: one file with its data, its style and its script."""
