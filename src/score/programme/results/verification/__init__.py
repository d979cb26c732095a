"""Cycles that are asked again by a second person: the draw, the calls, what they say beside the outcome."""
