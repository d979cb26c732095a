"""Forms with marks from 1 to 5: what participants and expert trainers say of a class, and workers of their firm."""
