"""What is missing: what is owed to the records, by whom, since when; for data quality, my work and the weekly mail."""
