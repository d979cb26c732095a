"""Headline figures as tiles: for the overview and for the pages of countries, partners and cohorts."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from score.catalogue import indicators
from score.catalogue.calculation.figure import Figure
from score.programme.core import formats
from score.programme.dashboards.panel_memory import memory_of
from score.programme.organisations.actor import Actor
from score.programme.results import figure_words
from score.programme.results.figure_pages.asked import Asked
from score.programme.results.figure_pages.listing import yardstick
from score.programme.results.figure_pages.opened import missing_of
from score.programme.results.figures import World, figure
from score.programme.results.openings import as_shown

REACHED = ("enterprises_trained", "persons_trained", "attendances", "workforce_represented")


def remembered(world: World, code: str, group: str) -> Figure | None:
    """The figure of a group; asked for again from the same panel it is not calculated again."""
    return memory_of(world.panel).get(("figure", code, group), lambda: figure(world, code, group))


@dataclass(frozen=True)
class Tile:
    """One headline: the figure as this reader may see it, in words, and where it opens."""

    title: str
    href: str
    figure: Figure | None
    value: str
    unit: str
    note: str
    yardstick: str
    bounds: str
    missing: int
    closed: int

    @property
    def says(self) -> str:
        """What stands beneath the bar: the bounds, and what has to be known beside them."""
        bounds = f"{_('bounds')} {self.bounds}" if self.bounds else ""
        return ". ".join(part for part in (bounds, capfirst(self.note) if bounds else self.note) if part)

    @property
    def is_share(self) -> bool:
        """Whether it is drawn as improved, without a pair, unchanged, worse."""
        return bool(self.figure and self.figure.improved is not None and self.figure.type.kind == "share")


def headlines(actor: Actor, world: World, values: dict[str, str], codes: tuple[str, ...]) -> list[Tile]:
    """Headline figures of a group; one that is not cut so is left out."""
    found = []
    for code in codes:
        try:
            found.append(tile(actor, world, code, Asked(values, None, None)))
        except ValidationError:
            continue
    return found


def tile(actor: Actor, world: World, code: str, asked: Asked) -> Tile:
    """A headline figure; below half coverage it has none, and says why (rule of minimum coverage)."""
    indicator = indicators.get(code)
    found = remembered(world, code, asked.group)
    shown = as_shown(actor, found, world) if found is not None else None
    value, note = "", ""
    if shown is None:
        note = _("too few to show") if found is not None else _("nobody yet")
    elif not shown.headline:
        note = _("among those that reported: %(value)s") % {"value": figure_words.value_text(shown)}
    else:
        value = figure_words.value_text(shown)
    return Tile(
        title=_(indicator.title),
        href=reverse("figure", args=[code]) + asked.query(),
        figure=shown,
        value=value or formats.DOES_NOT_APPLY,
        unit=figure_words.unit_text(shown) if shown else "",
        note=note or _beside(world, code, asked, actor),
        yardstick=yardstick(shown) if shown else "",
        bounds=figure_words.bounds_text(shown) if shown else "",
        missing=missing_of(shown) if shown else 0,
        closed=(shown.eligible or 0) - (shown.with_data or 0) - missing_of(shown) if shown else 0,
    )


def _beside(world: World, code: str, asked: Asked, actor: Actor) -> str:
    """What has to stand beside a headline so that it is not misread."""
    if code == "persons_trained":
        women = remembered(world, "women_among_participants", asked.group)
        if women is not None and women.value is not None and as_shown(actor, women, world):
            unknown = (women.eligible or 0) - (women.with_data or 0)
            words = _("women %(share)s") % {"share": formats.percent(women.value, 0)}
            more = ngettext("sex of one not known", "sex of %(n)s not known", unknown) % {"n": formats.count(unknown)}
            return f"{words}; {more}" if unknown else words
    if code == "attendances":
        return _("one person in three modules counts three times")
    if code == "workforce_represented":
        return _("employed there, not people trained")
    if code == "jobs_net":
        found = [remembered(world, other, asked.group) for other in ("jobs_created", "jobs_lost")]
        created, lost = (as_shown(actor, one, world) if one else None for one in found)
        if created and lost and created.value is not None and lost.value is not None:
            return _("%(created)s created, %(lost)s lost; gross of displacement") % {
                "created": formats.count(created.value),
                "lost": formats.count(lost.value),
            }
    return ""
