"""Study results as documents: HTML, PDF, workbook, JSON."""
