"""Index trees of any depth and the composite with its error."""
