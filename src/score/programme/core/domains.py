"""What the domains offer to those below them, found by the name of a module: a low domain imports no higher one."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from types import ModuleType

import score.programme


@functools.cache
def offered(name: str) -> dict[str, ModuleType]:
    """The modules called `name` of all domains that have one, by domain in alphabetical order; core is none of them.

    Only what is there is imported: a domain without such a module stays as it is.
    """
    found: dict[str, ModuleType] = {}
    for domain in pkgutil.iter_modules(score.programme.__path__):
        folder = f"{score.programme.__path__[0]}/{domain.name}"
        if domain.ispkg and domain.name != "core" and any(one.name == name for one in pkgutil.iter_modules([folder])):
            found[domain.name] = importlib.import_module(f"score.programme.{domain.name}.{name}")
    return found
