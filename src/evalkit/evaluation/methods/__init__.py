"""Ways to rank alternatives: one method, one file, one registry entry."""
