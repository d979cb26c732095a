"""A cohort from plan to close: where and when, who trains, who has a place, what speaks against it, what it costs."""
