"""What the programme knows: indicators, questions, modules, countries. One file per item, no Django."""
