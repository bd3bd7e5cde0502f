"""Structural equation models: confirmatory factor analysis, paths, groups, in lavaan's model syntax."""
