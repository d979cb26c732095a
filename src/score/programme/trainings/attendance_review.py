"""Attendance of closed cohorts as it is looked at: marks that are missing, firms of which nobody came."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from score.programme.core import formats
from score.programme.core.facts import Fact
from score.programme.reviews.kinds import Difference, Reading, Report, Rows, uids_in
from score.programme.reviews.revisions import Traces, marks_in, revision_of, standing_at
from score.programme.trainings.actions import keep_others_waiting
from score.programme.trainings.models import (
    Attendance,
    ClassDay,
    Cohort,
    CohortDelivery,
    CohortState,
    CohortTrainer,
    Enrolment,
    Participation,
)

ALWAYS = 12  # marks or more, all present: a class in which nobody ever is away is looked at
TABLES: dict[str, type[Fact]] = {"attendance": Attendance, "day": ClassDay}


class AttendanceReports:
    """Subject: the uid of the cohort; fields: `day:<number>` and `firm:<uid>`.

    Nobody decides about a class that they trained or supervised, or whose people, marks or end they recorded.
    """

    name = "attendance"
    words = gettext_lazy("Attendance of a cohort")

    def reports(self, rows: Rows, subjects: Iterable[str] | None = None) -> list[Report]:
        """The attendance of closed cohorts."""
        closed = rows(CohortState).in_force().filter(state=CohortState.State.CLOSED)  # type: ignore[attr-defined]
        if subjects is not None:
            closed = closed.filter(cohort__uid__in=uids_in(subjects))
        states = list(closed.select_related("cohort").order_by("pk"))
        traces = _traces([one.cohort_id for one in states])
        within = {"cohort__in": [one.cohort_id for one in states]}
        kept = dict(CohortDelivery.objects.in_force().filter(**within).values_list("cohort", "partner"))
        leads = CohortTrainer.objects.in_force().filter(part=CohortTrainer.Part.LEAD, **within)
        lead = dict(leads.filter(trainer__person__user__isnull=False).values_list("cohort", "trainer__person__user"))
        people = _people([one.cohort_id for one in states])
        return [
            _report(one, traces[key := one.cohort_id], kept.get(key), lead.get(key), people.get(key, set()))
            for one in states
        ]

    def read(self, report: Report) -> Reading:
        """What is missing or odd."""
        cohort = _cohort(report)
        days = ClassDay.objects.in_force().filter(cohort=cohort).count()
        return Reading(days + Enrolment.objects.in_force().filter(cohort=cohort).count(), list(_differences(cohort)))

    def changes(self, report: Report, since: str) -> list[Difference]:
        """The class days on which other marks stand than in an earlier revision."""
        rows = Attendance.objects.filter(cohort=_cohort(report))
        before = _present(standing_at(rows, marks_in(since).get("attendance", 0)))
        now = _present(rows.in_force())
        return [
            Difference(
                "changed",
                f"day:{number}",
                _day(number),
                _count(before[number]),
                _count(now[number]),
                _("changed since"),
            )
            for number in sorted(before.keys() | now.keys())
            if before[number] != now[number]
        ]

    def labels(self, fields: Sequence[tuple[Report, str]]) -> dict[tuple[str, str], str]:
        """Class days and enterprises that the cohorts have or once had."""
        within = {"cohort__uid__in": {report.subject for report, _field in fields}}
        known: dict[tuple[str, str], str] = {}
        for model in (ClassDay, Attendance):
            for cohort, number in model.objects.filter(**within).values_list("cohort__uid", "number").distinct():
                known[str(cohort), f"day:{number}"] = _day(number)
        enrolled = Enrolment.objects.filter(**within).values_list("cohort__uid", "enterprise__uid", "enterprise__name")
        known |= {(str(cohort), f"firm:{uid}"): name for cohort, uid, name in enrolled}
        asked = {(report.subject, field) for report, field in fields}
        return {key: words for key, words in known.items() if key in asked}

    def lock(self, report: Report) -> None:
        """Whoever writes about this cohort waits."""
        keep_others_waiting(_cohort(report))


def _report(state: CohortState, traces: Traces, custodian: int | None, lead: int | None, people: set[int]) -> Report:
    cohort = state.cohort
    return Report(
        kind=AttendanceReports.name,
        subject=str(cohort.uid),
        title=_("Attendance"),
        firm=cohort.code,
        href=reverse("cohort", args=[cohort.uid]),
        country=cohort.country,
        enterprise_id=None,
        cohort_id=cohort.pk,
        custodian_id=custodian,
        day=state.day,
        waits_since=state.recorded_at,
        author=lead or min(traces.people, default=None),
        people=frozenset(traces.people | people),
        revision=revision_of(traces.marks),
    )


def _traces(cohorts: list[int]) -> dict[int, Traces]:
    found: dict[int, Traces] = defaultdict(Traces)
    for name, model in TABLES.items():
        rows = model._default_manager.filter(cohort__in=cohorts).order_by().values_list("cohort", "recorded_by")
        for cohort, user, last in rows.annotate(last=Max("pk")):
            found[cohort].add(name, last, user)
    return found


def _people(cohorts: list[int]) -> dict[int, set[int]]:
    """By cohort who trains it or watches how, and who said who takes part, or that it is over."""
    found: dict[int, set[int]] = defaultdict(set)
    trains = CohortTrainer.objects.in_force().filter(cohort__in=cohorts, trainer__person__user__isnull=False)
    rows = list(trains.values_list("cohort", "trainer__person__user"))
    for model in (CohortState, Participation):
        recorded = model.objects.filter(cohort__in=cohorts, recorded_by__isnull=False).order_by()
        rows += recorded.values_list("cohort", "recorded_by").distinct()
    for cohort, user in rows:
        found[cohort].add(user)
    return found


def _differences(cohort: Cohort) -> Iterator[Difference]:
    days = list(ClassDay.objects.in_force().filter(cohort=cohort).order_by("number"))
    people = dict(Participation.objects.in_force().filter(cohort=cohort).values_list("person", "enterprise"))
    marks = list(Attendance.objects.in_force().filter(cohort=cohort))
    marked = Counter(one.number for one in marks)
    if not days:
        yield Difference("missing", "", _("Class days"), "–", "–", _("no class day is recorded"))
    for day in days:
        lacking = len(people) - marked[day.number]
        if lacking > 0:
            why = ngettext("%(n)s person has no mark", "%(n)s persons have no mark", lacking) % {"n": lacking}
            yield Difference("missing", f"day:{day.number}", _day(day.number), "–", _count(marked[day.number]), why)
    came = {people[one.person_id] for one in marks if one.present and one.person_id in people}
    for one in Enrolment.objects.in_force().filter(cohort=cohort).select_related("enterprise").order_by("pk"):
        if one.enterprise_id not in came:
            why = _("nobody of this enterprise was present on any day")
            yield Difference("odd", f"firm:{one.enterprise.uid}", one.enterprise.name, "–", formats.count(0), why)
    if len(marks) >= ALWAYS and all(one.present for one in marks):
        why = _("everybody was present on every day")
        yield Difference("odd", "", _("Attendance"), "–", _count(len(marks)), why)


def _present(rows: Iterable[Attendance]) -> Counter[int]:
    return Counter(one.number for one in rows if one.present)


def _day(number: int) -> str:
    return _("Class day %(number)s") % {"number": number}


def _count(number: int) -> str:
    return ngettext("%(n)s mark", "%(n)s marks", number) % {"n": formats.count(number)}


def _cohort(report: Report) -> Cohort:
    return Cohort.objects.get(pk=report.cohort_id)
