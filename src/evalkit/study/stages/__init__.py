"""The stages of a study, each a pure step with a frozen result."""
