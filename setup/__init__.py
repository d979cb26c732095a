"""Sets the project up and runs what the Makefile offers; needs nothing but Python itself.

The two files that work on message catalogues (`messages.py`, `template_messages.py`) are the exception: they run
inside the virtual environment, after it is there.
"""
