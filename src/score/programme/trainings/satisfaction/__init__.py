"""What participants say of their class: asked without a trace of who answered, counted when the cohort closes."""
