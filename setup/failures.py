"""What set-up says when it cannot go on."""


class SetupFailure(Exception):
    """One line: what is missing, and how to mend it."""
