"""Interviews: transcripts, coding, agreement between coders, evidence."""
