"""A file with its design, described in files, asked many questions with as few scans as can be."""
