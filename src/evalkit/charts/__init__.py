"""Charts: neutral descriptions, each drawn once into primitives that every format renders."""
