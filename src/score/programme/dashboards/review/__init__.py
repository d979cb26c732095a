"""Review: the queue of reports, one report, queries, the verification sample."""
