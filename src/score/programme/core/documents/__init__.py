"""Documents to print: PDF by typst, from templates beside this file, with fonts for every script that a name has."""
