"""Many values to one: means of every kind, Copeland."""
