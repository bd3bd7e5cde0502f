"""Before normalisation: availability, imputation, outliers, denominators."""
