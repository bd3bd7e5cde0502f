"""Interviews in foreign files (transcripts, REFI-QDA, Taguette, QualCoder, sheets) as one project."""
