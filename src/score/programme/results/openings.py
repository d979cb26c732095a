"""What a reader finds behind a figure: as deep as `organisations.access` lets them, and no deeper."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.catalogue.calculation.figure import Figure
from score.catalogue.calculation.fingerprint import fingerprint
from score.catalogue.calculation.observed import DELIVERY_BASES
from score.catalogue.calculation.opening import OpenedRow, UnknownGroup, open_figure
from score.catalogue.calculation.panel import MISSING_KINDS, ROUND_KINDS, Panel
from score.catalogue.calculation.sheet import Indicator, Pairing
from score.programme.core.formats import country_name
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.access import (
    Depth,
    FigureScope,
    Shown,
    depth_of_opening,
    may,
    shown_enterprises,
)
from score.programme.organisations.access.opening import why_it_stops
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation
from score.programme.results.figures import PAIRINGS, WHOLE, World, figures, find_indicator, values_of
from score.programme.results.small_groups import Limits, Margins, withheld

PAIR, COUNTED = "pair", "counted"
NO_ENDLINE, NO_BASELINE, LATE_BASELINE, OTHER_REASON = "no_endline", "no_baseline", "late_baseline", "not_comparable"
NO_SAVING, NO_AMOUNT = "no_saving", "no_amount"
# what the public may see: totals and one cut, so that two tables cannot be subtracted cell by cell
PUBLIC_CUTS = frozenset({"country", "sector", "phase", "module"})
_BESIDE = ("comparison", "difference", "difference_lower", "difference_upper")
# of a figure that is not shown nothing is told from which its value follows
_TELLING = (
    "value", "numerator", "denominator", "improved", "unchanged", "worse", "could_not_improve",
    "share_among_those_who_could", "lower", "upper", "bounds_kind", "top", "without_top", *_BESIDE,
)  # fmt: skip


@dataclass(frozen=True)
class BehindRow:
    """One enterprise behind a figure as the reader sees it. `uid` is empty where it stays a code."""

    shown: Shown
    uid: str
    country: str
    opened: OpenedRow
    reason: str  # why there is no pair; empty where there is one

    @property
    def state(self) -> str:
        """improved, unchanged, worse, or none: in which part of the bar it stands; counted where there is no bar."""
        if self.opened.status != PAIR:
            return "none"
        if self.opened.verdict in {"improved", "unchanged", ""}:
            return self.opened.verdict or COUNTED
        return "worse"  # some indicators have words of their own for it


@dataclass(frozen=True)
class Behind:
    """A figure opened: for whom, how deep, and what they find."""

    figure: Figure
    depth: Depth
    stops_because: str
    rows: list[BehindRow]
    reasons: list[tuple[str, int]]  # why there is no pair, the most frequent first
    fingerprint: str
    top: str  # label of the enterprise without which the value moves most


def scope_of(figure: Figure, group: str) -> FigureScope:
    """What a figure is about, as far as access asks."""
    values = values_of(group)
    partner = None
    if "partner" in values and (uid := _uid(values["partner"])):
        partner = Organisation.objects.filter(uid=uid).values_list("pk", flat=True).first()
    published = figure.publishable and figure.shown and len(values) <= 1 and set(values) <= PUBLIC_CUTS
    return FigureScope(
        country=values.get("country", ""),
        partner_id=partner,
        group_only=find_indicator(figure.code).group_only,
        published=published,
    )


def _uid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def may_see_small(actor: Actor) -> bool:
    """Whether figures below the minimum n are shown: to those who may see the enterprises behind them anyway."""
    return depth_of_opening(actor, FigureScope()) >= Depth.CODED_ENTERPRISES and may(actor, "figures")


def _sees_small(actor: Actor, figure: Figure) -> bool:
    """The minimum of what opens to nobody below the group holds for everybody (rule 15)."""
    return may_see_small(actor) and not find_indicator(figure.code).group_only


def as_shown(actor: Actor, figure: Figure, world: World) -> Figure | None:
    """The figure for this reader: None where too few stand behind it, or where it is not published.

    `world`: the one it was calculated in; whether others of its cut give it away is looked up there.
    """
    alone = figure.cut == WHOLE or _sees_small(actor, figure)
    cut = [figure] if alone else figures(world, figure.code, values_of(figure.cut), _pairing(figure))
    return all_as_shown(actor, cut, world)[figure.cut]


def all_as_shown(actor: Actor, found: Sequence[Figure], world: World | None = None) -> dict[str, Figure | None]:
    """All figures of one cut for this reader, by group; None as in `as_shown`.

    `world`: as there, to look up which totals are shown. Without it all are taken to be, and where one of them is
    small itself a reader who may not see small figures is shown nothing of a cut.
    """
    if not found or _sees_small(actor, found[0]):
        return {one.cut: _for_reader(actor, one) for one in found}
    limits = Limits.of(find_indicator(found[0].code))
    totals = _totals(found, world)
    hidden = withheld(found, limits, totals)
    yardsticks = _small_yardsticks(found, limits, totals)
    told = [_without_yardstick(one) if one.cut in yardsticks else one for one in found]
    return {one.cut: None if one.cut in hidden else _for_reader(actor, one) for one in told}


def _without_yardstick(figure: Figure) -> Figure:
    return replace(figure, **dict.fromkeys(_BESIDE))


def _pairing(figure: Figure) -> Pairing | None:
    return next((one for one in PAIRINGS if one == figure.pairing), None)


def _totals(found: Sequence[Figure], world: World | None) -> Margins:
    """The figures of the same indicator and pairs over fewer dimensions, each looked up once."""

    @cache
    def of(cut: tuple[str, ...]) -> Sequence[Figure]:
        return [] if world is None else figures(world, found[0].code, cut, _pairing(found[0]))

    return of


def _small_yardsticks(found: Sequence[Figure], limits: Limits, totals: Margins) -> frozenset[str]:
    """Groups whose yardstick is not shown: the minimum holds for untrained enterprises too, who are as easily
    recognised and as easily subtracted."""
    beside = {one.cut: one.comparison for one in found if one.comparison is not None}
    own = [one for cut, one in beside.items() if one.cut == cut]
    hidden = withheld(own, limits, lambda cut: [one.comparison for one in totals(cut) if one.comparison is not None])
    small = {cut for cut, one in beside.items() if one.cut != cut and not one.publishable}
    return hidden | small


def _for_reader(actor: Actor, figure: Figure) -> Figure | None:
    depth = depth_of_opening(actor, scope_of(figure, figure.cut))
    if depth is Depth.NOTHING:
        return None
    figure = figure if figure.shown else replace(figure, **dict.fromkeys(_TELLING))
    return figure if depth >= Depth.CODED_ENTERPRISES else replace(figure, top=None, without_top=None)


def behind(actor: Actor, world: World, indicator: Indicator, figure: Figure, pairing: Pairing | None = None) -> Behind:
    """Open a figure for this reader. Raises ValidationError for a row that cannot be opened itself."""
    group = figure.cut
    scope = scope_of(figure, group)
    depth = depth_of_opening(actor, scope)
    if indicator.basis in DELIVERY_BASES:
        depth = min(depth, Depth.FIGURE)
    opened = _opened(indicator, world, group, pairing)
    if not figure.shown:
        opened = [replace(row, verdict="", contribution=None) for row in opened]
    found = Behind(
        figure=figure,
        depth=depth,
        stops_because=_stops_because(indicator, depth, scope),
        rows=[],
        reasons=_reasons(indicator, world.panel, opened),
        fingerprint=_fingerprint(indicator, world.panel, group, pairing),
        top="",
    )
    if depth < Depth.CODED_ENTERPRISES:
        return found
    uids = {row.uid for row in opened} | ({figure.top} if figure.top else set())
    keys = _keys(uids)
    shown = shown_enterprises(actor, keys.values(), scope, report_key(indicator.code))
    where = {uid: place for place, uid in enumerate(world.panel.enterprises.uid.tolist())}
    rows = [
        BehindRow(
            shown=shown[keys[row.uid]],
            uid=str(uuid.UUID(row.uid)) if shown[keys[row.uid]].named else "",
            country=country_name(str(world.panel.enterprises.country[where[row.uid]])),
            opened=row,
            reason="" if row.status == PAIR else reason_of(indicator, world.panel, where[row.uid], row),
        )
        for row in opened
        if keys.get(row.uid) in shown
    ]
    top = shown[keys[figure.top]].label if figure.top and keys.get(figure.top) in shown else ""
    return replace(found, rows=rows, top=top)


def _stops_because(indicator: Indicator, depth: Depth, scope: FigureScope) -> str:
    if indicator.basis == "trainers" and depth is Depth.FIGURE:
        return _("No enterprises are behind a count of trainers. Who they are stands on the roster of trainers.")
    return why_it_stops(depth, scope)


def report_key(code: str) -> str:
    """Codes of enterprises are stable on the pages of one indicator and differ from those of another."""
    return f"figure:{code}"


def _keys(uids: Iterable[str]) -> dict[str, int]:
    wanted = [uuid.UUID(uid) for uid in uids]
    return {uid.hex: pk for uid, pk in Enterprise.objects.filter(uid__in=wanted).values_list("uid", "pk")}


def _opened(indicator: Indicator, world: World, group: str, pairing: Pairing | None) -> list[OpenedRow]:
    try:
        return open_figure(indicator, world.panel, group, pairing)
    except UnknownGroup as error:
        raise ValidationError(str(error)) from error


def _fingerprint(indicator: Indicator, panel: Panel, group: str, pairing: Pairing | None) -> str:
    try:
        return fingerprint(indicator, panel, group, pairing)
    except UnknownGroup as error:
        raise ValidationError(str(error)) from error


def _reasons(indicator: Indicator, panel: Panel, opened: list[OpenedRow]) -> list[tuple[str, int]]:
    where = {uid: place for place, uid in enumerate(panel.enterprises.uid.tolist())}
    lacking = [row for row in opened if row.status not in (PAIR, "pending")]
    counted = Counter(reason_of(indicator, panel, where[row.uid], row) for row in lacking)
    counted.pop("not_applicable", None)
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


def reason_of(indicator: Indicator, panel: Panel, place: int, row: OpenedRow) -> str:
    """Why an enterprise has no pair: its status, the lack of a round, or the kind of missing it gave.

    Of projects: nothing observed, or no amount (a rate or the cost of the training is not known).
    """
    if row.status != "missing":
        return row.status
    if indicator.basis == "projects":
        return NO_AMOUNT if np.any(panel.projects.enterprise[panel.projects.observed] == place) else NO_SAVING
    if "late_baseline" in row.flags:
        return LATE_BASELINE
    rounds = np.flatnonzero(panel.rounds.enterprise == place)
    kinds = panel.rounds.kind[rounds]
    if not np.any(kinds == ROUND_KINDS.index("endline")):
        return NO_ENDLINE
    if not np.any(kinds == ROUND_KINDS.index("baseline")):
        return NO_BASELINE
    given = Counter(int(code) for slot in row.slots for code in panel.answers.missing[slot][rounds].tolist() if code)
    return MISSING_KINDS[given.most_common(1)[0][0]] if given else OTHER_REASON
