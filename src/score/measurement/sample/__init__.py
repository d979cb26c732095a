"""A sample with its weights: what estimates are made of."""
