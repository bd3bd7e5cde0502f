"""The pieces of a document: text, tables, figures, formulas, and how they are numbered."""
