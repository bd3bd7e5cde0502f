"""Weights from experts and from data: arrays in, frozen results out."""
