"""Countries: one file each, read by `country_files`; any spelling of a country's name is found."""
