"""From results to charts: one function for each kind of result."""
