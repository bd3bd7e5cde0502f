"""What a study reads: files, tables, rules and samples as they were drawn."""
