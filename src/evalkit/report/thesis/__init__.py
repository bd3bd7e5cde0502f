"""The thesis chapter: tables, figures, a paragraph on methods and its references."""
