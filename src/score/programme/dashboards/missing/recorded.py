"""What is missing or waits that the panel does not hold: read from the tables, through `organisations.access`."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from score.catalogue.questions import question_files
from score.programme.core.formats import country_name
from score.programme.dashboards.missing.lines import Line, Rows, cohorts_of_group, partners_of_cohorts
from score.programme.enterprises.models import (
    Application,
    DuplicateDecision,
    DuplicateSuggestion,
    Enterprise,
    ImportBatch,
)
from score.programme.organisations.access import visible_to
from score.programme.organisations.actor import Actor
from score.programme.results.models import Answer, Round, RoundPeriod
from score.programme.trainings.models import Attendance, ClassDay, Cohort
from score.programme.trainings.words import module_title

Values = dict[str, str]
REFUSED_DAYS = 30


def cohorts_without_attendance(actor: Actor, values: Values) -> Rows:
    """Cohorts whose class was held and whose attendance nobody entered."""
    today = timezone.localdate()
    last = ClassDay.objects.in_force().filter(cohort=OuterRef("pk")).order_by().values("cohort").annotate(d=Max("day"))
    kept = Attendance.objects.in_force().filter(cohort=OuterRef("pk"))
    found = (
        cohorts_of_group(visible_to(actor, Cohort), values)
        .annotate(last_day=Subquery(last.values("d")))
        .filter(~Exists(kept), last_day__lt=today)
        .order_by("last_day", "pk")
    )
    return Rows(found, functools.partial(_cohort_lines, actor))


def _cohort_lines(actor: Actor, rows: Sequence[Any]) -> list[Line]:
    partners = partners_of_cohorts(actor, [one.pk for one in rows])
    return [
        Line(
            title=one.code,
            href=reverse("cohort", args=[one.uid]),
            country=country_name(one.country),
            partner=partners.get(one.pk, ""),
            detail=module_title(one.module, one.country),
            since=one.last_day,
            mend_words=_("Open the cohort"),
            mend_href=reverse("cohort", args=[one.uid]),
        )
        for one in rows
    ]


def empty_rounds(actor: Actor, values: Values) -> Rows:
    """Rounds that were opened and in which nothing was answered."""
    answered = Answer.objects.in_force().filter(round=OuterRef("pk"))
    collected = RoundPeriod.objects.in_force().filter(round=OuterRef("pk")).values("collected_on")[:1]
    found = (
        _rounds_of_group(visible_to(actor, Round, "change"), values)
        .annotate(since=Subquery(collected))
        .filter(~Exists(answered), since__isnull=False)
        .select_related("enterprise", "custodian")
        .order_by("since", "pk")
    )
    return Rows(found, _round_lines)


def _round_lines(rows: Sequence[Round]) -> list[Line]:
    today = timezone.localdate()
    return [
        Line(
            title=one.enterprise.name,
            href=reverse("enterprise", args=[one.enterprise.uid]),
            partner=one.custodian.name if one.custodian else "",
            detail=str(one.get_kind_display()).capitalize(),
            since=min(one.since, today),  # type: ignore[attr-defined]
            mend_words=_("Enter the answers"),
            mend_href=reverse("round", args=[one.uid]),
        )
        for one in rows
    ]


def warnings_overridden(actor: Actor, values: Values) -> Rows:
    """Answers that looked odd and were kept with a reason, the newest first."""
    rounds = _rounds_of_group(visible_to(actor, Round), values)
    found = (
        visible_to(actor, Answer)
        .in_force()
        .filter(Exists(rounds.filter(pk=OuterRef("round"))))
        .exclude(warning_reason="")
        .select_related("round__enterprise", "round__custodian")
        .order_by("-recorded_at", "-pk")
    )
    return Rows(found, _warning_lines)


def _warning_lines(rows: Sequence[Answer]) -> list[Line]:
    questions = question_files.by_code()
    lines = []
    for one in rows:
        asked = questions.get(one.question)
        words = {"question": _(asked.text) if asked else one.question, "why": one.warning_reason}
        lines.append(
            Line(
                title=one.round.enterprise.name,
                href=reverse("enterprise", args=[one.round.enterprise.uid]),
                partner=one.round.custodian.name if one.round.custodian else "",
                detail=_("%(question)s Kept because: %(why)s") % words,
                since=one.recorded_at.date(),
                mend_words=_("See the answer"),
                mend_href=reverse("answer_history", args=[one.round.uid, one.question]),
            )
        )
    return lines


def likely_duplicates(actor: Actor, values: Values) -> Rows:
    """Pairs of records that may be one enterprise and that nobody has decided, the likeliest first."""
    decided = DuplicateDecision.objects.in_force().filter(left=OuterRef("left"), right=OuterRef("right"))
    found = visible_to(actor, DuplicateSuggestion).filter(~Exists(decided)).select_related("left", "right")
    return Rows(found.order_by("-log_odds", "pk"), _duplicate_lines)


def _duplicate_lines(rows: Sequence[DuplicateSuggestion]) -> list[Line]:
    return [
        Line(
            title=one.left.name,
            href=reverse("enterprise", args=[one.left.uid]),
            detail=_("may be the same as %(name)s") % {"name": one.right.name},
            since=one.found_at.date(),
            mend_words=_("Decide"),
            mend_href=reverse("duplicates"),
        )
        for one in rows
    ]


def imports_waiting(actor: Actor, values: Values) -> Rows:
    """Files that were read and wait for somebody to bring them in."""
    found = visible_to(actor, ImportBatch).filter(state=ImportBatch.State.STAGED)
    return Rows(found.select_related("file", "custodian").order_by("created_at", "pk"), _import_lines)


def imports_refused(actor: Actor, values: Values) -> Rows:
    """Files of the last weeks that were refused: their rows wait to be mended."""
    since = timezone.now() - datetime.timedelta(days=REFUSED_DAYS)
    found = visible_to(actor, ImportBatch).filter(state=ImportBatch.State.REFUSED, created_at__gte=since)
    return Rows(found.select_related("file", "custodian").order_by("created_at", "pk"), _import_lines)


def _import_lines(rows: Sequence[ImportBatch]) -> list[Line]:
    return [
        Line(
            title=one.file.name,
            href=reverse("import", args=[one.pk]),
            partner=one.custodian.name if one.custodian else "",
            detail=str(one.get_state_display()).capitalize(),
            since=one.created_at.date(),
            mend_words=_("Open the import"),
            mend_href=reverse("import", args=[one.pk]),
        )
        for one in rows
    ]


def applications_waiting(actor: Actor, values: Values) -> Rows:
    """Applications to an open call that nobody has answered."""
    found = visible_to(actor, Application, "change").filter(state=Application.State.RECEIVED)
    return Rows(found.select_related("call__organisation").order_by("received_at", "pk"), _applied_lines)


def _applied_lines(rows: Sequence[Application]) -> list[Line]:
    return [
        Line(
            title=str(one.answers.get("name", "")) or one.call.title,
            href=reverse("application", args=[one.uid]),
            country=country_name(one.call.country),
            partner=one.call.organisation.name,
            detail=one.call.title,
            since=one.received_at.date(),
            mend_words=_("Decide"),
            mend_href=reverse("application", args=[one.uid]),
        )
        for one in rows
    ]


def _rounds_of_group(rounds: QuerySet[Round], values: Values) -> QuerySet[Round]:
    if "country" in values:
        here = Enterprise.objects.filter(
            pk=OuterRef("enterprise"), attributes__kind="country", attributes__value=values["country"],
            attributes__superseded_by__isnull=True, attributes__withdrawn=False,
        )  # fmt: skip
        rounds = rounds.filter(Exists(here))
    if "partner" in values:
        rounds = rounds.filter(custodian__uid=values["partner"])
    if "cohort" in values:
        rounds = rounds.filter(cohort__code=values["cohort"])
    return rounds
