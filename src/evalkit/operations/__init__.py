"""The branch operations table: formulas over columns, with their sampling errors."""
