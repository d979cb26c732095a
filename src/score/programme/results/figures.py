"""Figures for every reader: screens, the command line and exports all ask here, and only here."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.catalogue import indicators
from score.catalogue.calculation.calculate import calculate
from score.catalogue.calculation.figure import Figure
from score.catalogue.calculation.labels import group_parts
from score.catalogue.calculation.observed import UnknownCut
from score.catalogue.calculation.panel import Panel
from score.catalogue.calculation.sheet import Indicator, Pairing
from score.programme.core import facts
from score.programme.results.panel import panel_at

WHOLE = "all"
BEGINNING = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
PAIRINGS: tuple[Pairing, ...] = ("journey", "cycle", "sustained")


@dataclass(frozen=True)
class World:
    """The state of the world that a reader looks at: the moment it was known, and the panel built from it."""

    moment: datetime.datetime
    panel: Panel


def world_at(as_of: datetime.datetime | None = None) -> World:
    """The world as known at `as_of`; without it, or where it lies in the future, as known now."""
    moment = facts.as_known(as_of).astimezone(datetime.UTC)
    return World(moment, panel_at(moment))


def moment_of_day(day: datetime.date) -> datetime.datetime:
    """The end of a day in UTC: what was recorded on that day counts."""
    return datetime.datetime.combine(day, datetime.time.max, tzinfo=datetime.UTC)


def moment_of_text(text: str) -> datetime.datetime | None:
    """A moment or a day (its end) as a reader writes it, in UTC; None for nothing. ValidationError for no date.

    Nothing was recorded before 1970: what lies earlier is that.
    """
    if not text.strip():
        return None
    try:
        if len(text) <= len("2025-12-31"):
            return max(moment_of_day(datetime.date.fromisoformat(text)), BEGINNING)
        moment = datetime.datetime.fromisoformat(text.replace(" ", "+"))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
        return max(moment.astimezone(datetime.UTC), BEGINNING)
    except (ValueError, OverflowError):
        words = _("“%(text)s” is no date: write year-month-day, such as 2025-12-31.")
        raise ValidationError(words % {"text": text[:40]}) from None


def find_indicator(code: str) -> Indicator:
    """The indicator called `code`. ValidationError, with the nearest code, where there is none."""
    try:
        return indicators.get(code)
    except indicators.UnknownIndicator as error:
        raise ValidationError(str(error)) from error


def dimensions_of(group: str) -> tuple[str, ...]:
    """The dimensions of a group in canonical text: `country=CN;module=basics` gives country and module."""
    if group == WHOLE:
        return ()
    parts = group_parts(group)
    if not all(f"{name}=" in group for name, _value in parts):
        raise ValidationError(_("A group is written as cut=value, two of them with a semicolon between."))
    return tuple(name for name, _value in parts)


def values_of(group: str) -> dict[str, str]:
    """Dimension to value of a group in canonical text."""
    return dict(group_parts(group))


def group_text(values: dict[str, str]) -> str:
    """Canonical text of a group: dimensions in alphabetical order."""
    return ";".join(f"{name}={values[name]}" for name in sorted(values)) or WHOLE


def figures(world: World, code: str, cut: Iterable[str] = (), pairing: Pairing | None = None) -> list[Figure]:
    """The figures of an indicator over a cut (none: one figure for the whole).

    ValidationError for an unknown indicator, cut or pairing.
    """
    if pairing is not None and pairing not in PAIRINGS:
        words = _("Pairs are made by journey, cycle or sustained, not by %(given)s.")
        raise ValidationError(words % {"given": pairing})
    try:
        return calculate(find_indicator(code), world.panel, tuple(cut), pairing)
    except UnknownCut as error:
        raise ValidationError(str(error)) from error


def figure(world: World, code: str, group: str = WHOLE, pairing: Pairing | None = None) -> Figure | None:
    """The figure of one group, None where the group does not occur."""
    found = figures(world, code, dimensions_of(group), pairing)
    return next((one for one in found if one.cut == group), None)
