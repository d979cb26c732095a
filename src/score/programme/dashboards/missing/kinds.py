"""The kinds of what is missing: their words, how bad they are, and where they are found."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from score.catalogue.calculation.panel import Panel
from score.programme.dashboards.missing import owed, recorded, reviewed
from score.programme.dashboards.missing.lines import (
    Place,
    Rows,
    after_class,
    kind_of_round,
    of_module,
    rows_of,
    seen_cycles,
    seen_of,
    seen_rounds,
    visits_done,
)
from score.programme.dashboards.missing.owed import Owed
from score.programme.organisations.access import may
from score.programme.organisations.actor import Actor
from score.programme.results.figures import World
from score.programme.results.models import Round

Values = dict[str, str]
Find = Callable[[Actor, World, Values], Rows]


@dataclass(frozen=True)
class Kind:
    """One kind of what is missing. `status`: bad, watch or none; `of_quality`: stands on the page of data quality.

    `waits`: somebody can do it and be done; else it is a weakness of the records that can only be known.
    `of_facts`: nothing but facts that figures read decides what is in it, so it stays until the next one is recorded.
    """

    code: str
    title: str | Promise
    why: str | Promise
    status: str
    word: str | Promise
    find: Find
    of_quality: bool = True
    waits: bool = True
    of_facts: bool = False
    since: str | Promise = gettext_lazy("Since")


def _of_panel(
    owing: Callable[[Panel, Values], Owed],
    detail: Callable[[World, Place], str],
    mend: Callable[[Actor, uuid.UUID], tuple[str, str]],
    seen: Callable[[Actor, World, Owed], Owed] = seen_of,
) -> Find:
    """Found in the panel: what of it the reader may see, what a line says, and where that is mended."""

    def find(actor: Actor, world: World, values: Values) -> Rows:
        return rows_of(actor, world, seen(actor, world, owing(world.panel, values)), detail, mend)

    return find


def _of_tables(find: Callable[[Actor, Values], Rows]) -> Find:
    return lambda actor, world, values: find(actor, values)


def _enter_endline(actor: Actor, uid: uuid.UUID) -> tuple[str, str]:
    if not may(actor, Round, "add"):
        return _see_answers(actor, uid)
    return _("Enter the endline"), f"{reverse('round_add', args=[uid])}?kind=endline"


def _see_answers(actor: Actor, uid: uuid.UUID) -> tuple[str, str]:
    return _("See its answers"), f"{reverse('enterprise', args=[uid])}?show=answers"


def _see_training(actor: Actor, uid: uuid.UUID) -> tuple[str, str]:
    return _("See its training"), f"{reverse('enterprise', args=[uid])}?show=training"


KINDS: tuple[Kind, ...] = (
    Kind(
        "endlines_overdue",
        gettext_lazy("Endlines past their date"),
        gettext_lazy(
            "Trained a year ago or more, still open, and no endline. Each one widens the bounds of every outcome."
        ),
        "bad",
        gettext_lazy("Overdue"),
        _of_panel(owed.endlines_overdue, of_module, _enter_endline),
        of_facts=True,
        since=gettext_lazy("Due on"),
    ),
    Kind(
        "endlines_soon",
        gettext_lazy("Endlines due within 60 days"),
        gettext_lazy("Their date comes soon: a call now is cheaper than a search later."),
        "watch",
        gettext_lazy("Soon"),
        _of_panel(owed.endlines_soon, of_module, _enter_endline),
        of_facts=True,
        since=gettext_lazy("Due on"),
    ),
    Kind(
        "late_baselines",
        gettext_lazy("Baselines only after the class"),
        gettext_lazy("Collected when the training had begun: they are no baseline and make no pair."),
        "watch",
        gettext_lazy("Look"),
        _of_panel(owed.late_baselines, after_class, _see_answers),
        of_facts=True,
        waits=False,
        since=gettext_lazy("Collected on"),
    ),
    Kind(
        "without_baseline",
        gettext_lazy("Trained without a baseline"),
        gettext_lazy("What was never measured before can show no change."),
        "watch",
        gettext_lazy("Look"),
        _of_panel(owed.without_baseline, of_module, _see_answers),
        of_facts=True,
        waits=False,
        since=gettext_lazy("First class day"),
    ),
    Kind(
        "no_attendance",
        gettext_lazy("Cohorts without attendance"),
        gettext_lazy("The class was held and nobody entered who was there: nobody counts as trained."),
        "bad",
        gettext_lazy("Enter"),
        _of_tables(recorded.cohorts_without_attendance),
        of_facts=True,
        since=gettext_lazy("Last class day"),
    ),
    Kind(
        "warnings",
        gettext_lazy("Warnings overridden"),
        gettext_lazy("The value looked odd, and whoever entered it kept it and said why."),
        "watch",
        gettext_lazy("Look"),
        _of_tables(recorded.warnings_overridden),
        of_facts=True,
        waits=False,
        since=gettext_lazy("Entered on"),
    ),
    Kind(
        "duplicates",
        gettext_lazy("Likely duplicates"),
        gettext_lazy("Two records that may be one enterprise: until somebody decides, both are counted."),
        "watch",
        gettext_lazy("Decide"),
        _of_tables(recorded.likely_duplicates),
        since=gettext_lazy("Found on"),
    ),
    Kind(
        "without_evidence",
        gettext_lazy("Rounds on word alone"),
        gettext_lazy("No answer in the round rests on more than what somebody said: no record seen, no copy kept."),
        "none",
        gettext_lazy("Weak"),
        _of_panel(owed.on_word_alone, kind_of_round, _see_answers, seen_rounds),
        of_facts=True,
        waits=False,
        since=gettext_lazy("Collected on"),
    ),
    Kind(
        "percent_only",
        gettext_lazy("Percentages without counts"),
        gettext_lazy("Only a share of rejects was given, not of how many: it is never added over enterprises."),
        "none",
        gettext_lazy("Weak"),
        _of_panel(owed.percent_without_counts, kind_of_round, _see_answers, seen_rounds),
        of_facts=True,
        waits=False,
        since=gettext_lazy("Collected on"),
    ),
    Kind(
        "closed",
        gettext_lazy("Trained enterprises that closed"),
        gettext_lazy("They stay in every denominator, and their jobs count as lost."),
        "none",
        gettext_lazy("Closed"),
        _of_panel(owed.closed, of_module, _see_answers),
        of_facts=True,
        waits=False,
        since=gettext_lazy("Closed on"),
    ),
    Kind(
        "empty_rounds",
        gettext_lazy("Rounds opened, nothing entered"),
        gettext_lazy("Somebody opened the round and no answer came."),
        "watch",
        gettext_lazy("Enter"),
        _of_tables(recorded.empty_rounds),
        of_facts=True,
        since=gettext_lazy("Collected on"),
    ),
    Kind(
        "visits",
        gettext_lazy("Visits still to be made"),
        gettext_lazy("Trained within the last year, and fewer visits than the module asks for."),
        "none",
        gettext_lazy("Plan"),
        _of_panel(owed.visits_to_do, visits_done, _see_training, seen_cycles),
        of_facts=True,
        of_quality=False,
        since=gettext_lazy("Last class day"),
    ),
    Kind(
        "imports_waiting",
        gettext_lazy("Imports that wait for a decision"),
        gettext_lazy("The file was read; nothing is in the records until somebody brings it in."),
        "watch",
        gettext_lazy("Decide"),
        _of_tables(recorded.imports_waiting),
        of_quality=False,
    ),
    Kind(
        "imports_refused",
        gettext_lazy("Imports refused in the last 30 days"),
        gettext_lazy("Some rows could not be read. Mend them in the file, then bring it in again."),
        "bad",
        gettext_lazy("Mend"),
        _of_tables(recorded.imports_refused),
        of_quality=False,
    ),
    Kind(
        "applications",
        gettext_lazy("Applications without an answer"),
        gettext_lazy("An enterprise applied to an open call and waits."),
        "watch",
        gettext_lazy("Decide"),
        _of_tables(recorded.applications_waiting),
        of_quality=False,
        since=gettext_lazy("Received on"),
    ),
    Kind(
        "reviews",
        gettext_lazy("Reports that wait for a decision"),
        gettext_lazy("A trainer handed it in; nobody has looked at it, or it came back."),
        "watch",
        gettext_lazy("Decide"),
        _of_tables(reviewed.reports_waiting),
        of_quality=False,
        since=gettext_lazy("Handed in on"),
    ),
    Kind(
        "queries_late",
        gettext_lazy("Queries past their date"),
        gettext_lazy("The country office asked about a field of a report, and nobody has answered in time."),
        "bad",
        gettext_lazy("Answer"),
        _of_tables(reviewed.queries_late),
        of_quality=False,
        since=gettext_lazy("Due on"),
    ),
    Kind(
        "queries",
        gettext_lazy("Queries to answer"),
        gettext_lazy("The country office asks about a field of a report."),
        "watch",
        gettext_lazy("Answer"),
        _of_tables(reviewed.queries_due),
        of_quality=False,
        since=gettext_lazy("Due on"),
    ),
)
BY_CODE = {kind.code: kind for kind in KINDS}
QUALITY = tuple(kind for kind in KINDS if kind.of_quality)
