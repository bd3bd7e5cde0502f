"""Panels of experts: Delphi rounds, concordance, budget allocation."""
