"""How the sample stands to the population."""
