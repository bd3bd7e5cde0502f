"""What follows: factors, importance, suggestions."""
