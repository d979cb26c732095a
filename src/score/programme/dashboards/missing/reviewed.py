"""What waits between those who make reports and those who look at them: reports to decide, queries to answer."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from score.programme.core.formats import country_name
from score.programme.dashboards.missing.lines import Line, Rows
from score.programme.dashboards.review import words
from score.programme.dashboards.review.query_pages import open_for, shown
from score.programme.dashboards.review.queue import Item, queue_of
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation, Role
from score.programme.reviews.models import ReviewQuery

Values = dict[str, str]


def reports_waiting(actor: Actor, values: Values) -> Rows:
    """Reports that the reader can decide about; of the owner only those that nobody in the country can."""
    tabs = queue_of(actor, country=values.get("country", "")).tabs
    waiting = tabs["stand_in"] if actor.role == Role.OWNER else tabs["waiting"]
    found = [one for one in waiting if not one.blocked]
    if "cohort" in values:
        found = [one for one in found if one.report.place == values["cohort"]]
    if "partner" in values:
        partner = Organisation.objects.filter(uid=values["partner"]).values_list("pk", flat=True).first()
        found = [one for one in found if partner is not None and one.report.custodian_id == partner]
    return Rows(sorted(found, key=lambda one: one.report.waits_since), _report_lines)


def queries_due(actor: Actor, values: Values) -> Rows:
    """Queries that wait for an answer and are not late."""
    return _queries(actor, values, late=False)


def queries_late(actor: Actor, values: Values) -> Rows:
    """Queries past the day on which they were to be answered."""
    return _queries(actor, values, late=True)


def _queries(actor: Actor, values: Values, *, late: bool) -> Rows:
    today = timezone.localdate()
    rows = open_for(actor)
    rows = rows.filter(due_on__lt=today) if late else rows.filter(due_on__gte=today)
    if "partner" in values:
        rows = rows.filter(custodian__uid=values["partner"])
    if "cohort" in values:
        rows = rows.filter(cohort__code=values["cohort"])
    if "country" in values:
        rows = rows.filter(custodian__country=values["country"])
    return Rows(rows, _query_lines)


def _query_lines(rows: Sequence[ReviewQuery]) -> list[Line]:
    return [
        Line(
            title=one.report.firm if one.report else _("A report opened again"),
            href=reverse("review_query", args=[one.query.uid]),
            detail=f"{one.label}: {one.query.text}" if one.label else one.query.text,
            since=one.query.due_on,
            mend_words=_("Answer"),
            mend_href=reverse("review_query", args=[one.query.uid]),
            partner=one.query.custodian.name if one.query.custodian else "",
        )
        for one in shown(list(rows))
    ]


def _report_lines(rows: Sequence[Item]) -> list[Line]:
    partners = dict(
        Organisation.objects.filter(pk__in={one.report.custodian_id for one in rows}).values_list("pk", "name")
    )
    return [
        Line(
            title=f"{one.report.title}, {one.report.firm}",
            href=reverse("review_report", args=[one.report.kind, one.report.subject]),
            detail=words.found_words(one),
            since=one.report.waits_since.date(),
            mend_words=_("Decide"),
            mend_href=reverse("review_report", args=[one.report.kind, one.report.subject]),
            country=country_name(one.report.country),
            partner=partners.get(one.report.custodian_id or 0, ""),
        )
        for one in rows
    ]
