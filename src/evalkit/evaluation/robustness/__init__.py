"""What the ranking owes to its choices."""
