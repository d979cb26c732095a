"""Which records may be the same enterprise: candidates, evidence field by field, and a probability in words."""
