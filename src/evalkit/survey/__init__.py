"""Survey answers with their questionnaire: reading, screening, scoring, reliability by scale."""
