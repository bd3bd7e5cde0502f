"""The reports that are read: which pages make up each, and what every page of it carries."""
