"""Sets the project up and runs what the Makefile offers; needs nothing but Python itself.

The exceptions run inside the virtual environment, once it is there: `messages.py` with its two extractors, and
`first_start.py`.
"""
