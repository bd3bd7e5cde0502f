"""tables.xlsx: a sheet a topic, numbers unrounded, headers in the languages of the study."""
