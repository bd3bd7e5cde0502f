"""From answers to indicators and scales."""
