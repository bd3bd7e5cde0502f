"""A study from file to results: load, check, run the stages, record the provenance."""
