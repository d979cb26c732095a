"""The one error of reading."""

from __future__ import annotations


class Unreadable(ValueError):
    """A text that cannot be read with certainty.

    `message` is a template to translate first and to fill with `params` afterwards; str() is the English text.
    """

    def __init__(self, message: str, **params: str) -> None:
        super().__init__(message.format(**params))
        self.message = message
        self.params = params
