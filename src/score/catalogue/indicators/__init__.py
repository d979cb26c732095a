"""Reference sheets and calculations of all indicators, one family per file, found by scanning this folder.

Adding an indicator means adding an `Indicator` to a file here, or a file; nothing else lists them.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from score.catalogue.calculation.sheet import Indicator


class UnknownIndicator(KeyError):
    """A code that no file of this folder defines."""

    def __str__(self) -> str:
        return str(self.args[0])


@cache
def all_indicators() -> Mapping[str, Indicator]:
    """Every indicator by code, in alphabetical order of files and, in a file, of its own order."""
    found: dict[str, Indicator] = {}
    for module in sorted(iter_modules(__path__), key=lambda module: module.name):
        for value in vars(import_module(f"{__name__}.{module.name}")).values():
            for indicator in value if isinstance(value, tuple) else (value,):
                if not isinstance(indicator, Indicator):
                    continue
                if found.setdefault(indicator.code, indicator) is not indicator:
                    raise ValueError(f"Two indicators are called {indicator.code}.")
    return MappingProxyType(found)


def get(code: str) -> Indicator:
    """The indicator with a code. Raises UnknownIndicator with the nearest code."""
    found = all_indicators().get(code)
    if found is None:
        near = get_close_matches(code, all_indicators(), n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise UnknownIndicator(f"There is no indicator {code}.{hint}")
    return found
