"""Typed, frozen models of the YAML files: questionnaires, index systems, suggestion rules, studies."""
