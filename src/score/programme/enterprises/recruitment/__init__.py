"""How enterprises come into the programme: stages, open calls, applications."""
