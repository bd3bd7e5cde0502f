"""What people said and what it proves."""
