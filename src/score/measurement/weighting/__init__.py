"""Weights that agree with what is known of the population."""
