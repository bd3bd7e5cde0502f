"""Agreement of coders: a file for each coefficient, its registry, and intervals from resampled units."""
