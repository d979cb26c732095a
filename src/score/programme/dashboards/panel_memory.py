"""What was worked out from a panel is kept as long as the panel itself: until the next fact is recorded."""

from __future__ import annotations

import weakref

from score.catalogue.calculation.panel import Memo, Panel

KEPT = 2000  # results for one panel
_kept: weakref.WeakKeyDictionary[Panel, Memo] = weakref.WeakKeyDictionary()


def memory_of(panel: Panel) -> Memo:
    """The memory that belongs to this panel and goes with it."""
    memo = _kept.get(panel)
    return memo if memo is not None else _kept.setdefault(panel, Memo(KEPT))
