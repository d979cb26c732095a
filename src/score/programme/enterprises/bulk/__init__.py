"""One change of many enterprises: planned line by line, written in one transaction, taken back as a whole."""
