"""From weighted indicators to scores, ranks and priorities: arrays in, frozen results out."""
