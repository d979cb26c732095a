"""Reports looked at: kinds of reports, differences, decisions, queries, and which reports are drawn."""
