"""How the sample was drawn: strata, stages, sampling fractions, and what they mean for the variance."""
