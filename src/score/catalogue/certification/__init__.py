"""What it takes to be certified as a trainer: parameters in a file, by module and country where they differ."""
