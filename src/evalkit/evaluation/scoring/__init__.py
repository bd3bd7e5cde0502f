"""Raw indicator values to scores from 0 to 100, by fixed rules."""
