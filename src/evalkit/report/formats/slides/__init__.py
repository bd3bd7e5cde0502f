"""Reports as a deck of slides."""
