"""What changed between periods."""
