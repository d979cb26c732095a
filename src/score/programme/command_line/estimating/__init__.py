"""What `score estimate` found, shown: in the terminal, as tables, as a page."""
