"""Work with a spreadsheet alone: weights from judgement sheets, ranks from a table."""
