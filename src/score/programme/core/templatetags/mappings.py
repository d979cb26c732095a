"""What is kept by name, looked up by a name that the template knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from score.programme.core.templatetags.library import register


@register.filter
def at(mapping: Mapping[str, Any] | None, name: object) -> Any:
    """`{{ queries|at:row.place.name }}`: what a mapping holds under a name; nothing where it does not."""
    return mapping.get(str(name)) if mapping else None
