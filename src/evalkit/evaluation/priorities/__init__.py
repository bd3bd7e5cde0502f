"""Where to act first: importance and performance, gaps, weighted loss."""
