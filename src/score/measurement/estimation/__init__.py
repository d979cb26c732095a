"""Estimates with their standard errors, finished from the cube."""
