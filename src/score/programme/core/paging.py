"""Pages of a list whose length is known already."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator


class CountedPaginator(Paginator):
    """A paginator that is told how many rows there are instead of asking the database once more."""

    def __init__(self, rows: Any, per_page: int, total: int) -> None:
        self._total = total
        super().__init__(rows, per_page)

    @cached_property
    def count(self) -> int:
        """How many rows there are."""
        return self._total
