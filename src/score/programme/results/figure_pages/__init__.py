"""The pages of figures: the list, a figure opened, a figure cut, the answers behind it, the catalogue."""
