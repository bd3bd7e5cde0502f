"""Reports as PDF, set by typst."""
