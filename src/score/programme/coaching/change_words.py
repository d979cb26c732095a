"""A change of a measure in words: what fell or rose, from what to what, by how much."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from score.programme.coaching.rates import Change
from score.programme.core import formats


def level_words(value: Decimal | None, is_rate: bool, unit: str = "") -> str:
    """A level as it is shown: a rate in per cent, all else as a number in its unit."""
    if value is None:
        return formats.DOES_NOT_APPLY
    if is_rate:
        return formats.percent(value)
    shown = formats.number(value, 0 if value == value.to_integral_value() else 1)
    return f"{shown}{formats.NO_BREAK}{unit}" if unit else shown


def change_words(change: Change, is_rate: bool, unit: str = "") -> str:
    """The change as one line: fell from 4.1% to 2.6%."""
    words = {"before": level_words(change.before, is_rate, unit), "after": level_words(change.after, is_rate, unit)}
    if change.verdict == "at_best":
        return _("Zero before and after: it could not improve.")
    if change.after == change.before:
        return _("Unchanged at %(before)s.") % words
    if change.after < change.before:
        return _("Fell from %(before)s to %(after)s.") % words
    return _("Rose from %(before)s to %(after)s.") % words


def size_words(change: Change, is_rate: bool) -> str:
    """How much that is: −1.5 points, −36.6%; only the difference where there was nothing before."""
    if is_rate:
        difference = formats.points(change.difference)
    else:
        whole = change.difference == change.difference.to_integral_value()
        difference = formats.change(change.difference, 0 if whole else 1)
    if change.relative is None:
        return difference
    return f"{difference}, {formats.percent_change(change.relative)}"


def short_words(change: Change, is_rate: bool) -> str:
    """The same for a narrow place: the share, or the difference where there was nothing before."""
    return size_words(change, is_rate) if change.relative is None else formats.percent_change(change.relative)


def verdict_words(change: Change) -> str:
    """Whether that is better."""
    return {
        "better": _("Better"),
        "worse": _("Worse"),
        "unchanged": _("Unchanged"),
        "at_best": _("Could not improve"),
        "unjudged": _("Changed"),
    }[change.verdict]
