"""Pairwise judgements: priorities, consistency, groups, hierarchies, gaps and repair."""
