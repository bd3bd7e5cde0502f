"""How many factors: the rules and their votes."""
