"""Training modules: one file each, read by `module_files`. Numbers of modules differ by country and mean nothing."""
