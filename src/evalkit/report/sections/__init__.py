"""What the report says: study results to neutral document blocks."""
