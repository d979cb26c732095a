"""Reports of visits as they are looked at: handed in once finished, compared with the firm's earlier visits."""

from __future__ import annotations

import contextlib
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import F, Max, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from score.programme.coaching.actions.agreed import FIELDS as ACTION_FIELDS
from score.programme.coaching.locking import keep_others_waiting
from score.programme.coaching.models import AgreedAction, PracticePhoto, PracticeSeen, Visit, VisitPlan, VisitReport
from score.programme.coaching.subject import MOST_VISITS, VisitKey, VisitSubject, key_of, practices_of
from score.programme.coaching.visit_differences import changes, read
from score.programme.coaching.visit_entries import ACTION, PHOTO, PRACTICE, WORDS, VisitReportKind
from score.programme.core.chunks import chunks
from score.programme.enterprises.models import Enterprise
from score.programme.reviews.kinds import Difference, Reading, Report, Rows
from score.programme.reviews.revisions import Traces, revision_of
from score.programme.trainings.models import Cohort, CohortDelivery

AT_ONCE = 500


class VisitReports:
    """Subject: as devices call a visit, `<enterprise>/<cohort>/<number>`; fields as in the entries of a visit."""

    name = "visit_report"
    words = gettext_lazy("Visit report")

    def reports(self, rows: Rows, subjects: Iterable[str] | None = None) -> list[Report]:
        """The finished reports."""
        found = rows(VisitReport).in_force().filter(finished=True)  # type: ignore[attr-defined]
        if subjects is not None:
            found = found.filter(_named(subjects))
        handed_in = list(found.select_related("enterprise", "cohort").order_by("pk"))
        made: list[Report] = []
        for some in chunks(handed_in, AT_ONCE):
            made.extend(_reports(some))
        return made

    def read(self, report: Report) -> Reading:
        """What is missing, odd against the visits before, or new."""
        return read(subject_of(report))

    def changes(self, report: Report, since: str) -> list[Difference]:
        """What changed since a revision."""
        return changes(subject_of(report), since)

    def labels(self, fields: Sequence[tuple[Report, str]]) -> dict[tuple[str, str], str]:
        """Fields in words: of the report, practices of the module or marked once, and what was agreed."""
        keys = [self.key_of(report) for report, _field in fields]
        firms = Enterprise.objects.in_bulk({firm for firm, _cohort, _number in keys})
        cohorts = Cohort.objects.in_bulk({cohort for _firm, cohort, _number in keys})
        marked = set(PracticeSeen.objects.filter(enterprise__in=firms).values_list("enterprise", "practice").distinct())
        agreed = _agreed(firms, [field for _report, field in fields])
        found: dict[tuple[str, str], str] = {}
        for (report, name), (firm, cohort, number) in zip(fields, keys, strict=True):
            subject = VisitSubject(firms[firm], cohorts[cohort], number)
            words = _label(subject, name, marked, agreed)
            if words is not None:
                found[report.subject, name] = words
        return found

    @staticmethod
    def key_of(report: Report) -> VisitKey:
        """Enterprise, cohort and number of the visit that a report is about."""
        assert report.enterprise_id is not None and report.cohort_id is not None  # every visit has both
        return report.enterprise_id, report.cohort_id, int(report.subject.rpartition("/")[2])

    def lock(self, report: Report) -> None:
        """Whoever writes about this enterprise waits."""
        keep_others_waiting(Enterprise.objects.get(pk=report.enterprise_id))


def subject_of(report: Report) -> VisitSubject:
    """The visit that a report is about."""
    firm, cohort, number = VisitReports.key_of(report)
    return VisitSubject(Enterprise.objects.get(pk=firm), Cohort.objects.get(pk=cohort), number)


def _label(
    subject: VisitSubject, field: str, marked: set[tuple[int, str]], agreed: dict[tuple[int, str], str]
) -> str | None:
    """A field in words; None where a report has no such field."""
    firm = subject.enterprise.pk
    if field in WORDS:
        return VisitReportKind().field_words(subject, field)
    for prefix in (PRACTICE, PHOTO):
        code = field.removeprefix(prefix)
        if code != field:
            known = (firm, code) in marked or any(one.code == code for one in practices_of(subject.cohort))
            return VisitReportKind().field_words(subject, field) if known else None
    uid, _colon, name = field.removeprefix(ACTION).partition(":")
    if name not in ACTION_FIELDS or (firm, uid) not in agreed:
        return None
    return f"{agreed[firm, uid] or _('Agreed action')}: {AgreedAction._meta.get_field(name).verbose_name}"


def _agreed(firms: Iterable[int], fields: Iterable[str]) -> dict[tuple[int, str], str]:
    """The text of each agreed action that the fields name, by enterprise and uid; the last one that it had."""
    uids = []
    for name in fields:
        if name.startswith(ACTION):
            with contextlib.suppress(ValueError):
                uids.append(uuid.UUID(name.removeprefix(ACTION).partition(":")[0]))
    rows = AgreedAction.objects.filter(enterprise__in=list(firms), uid__in=uids).order_by("pk")
    found: dict[tuple[int, str], str] = {}
    for one in rows:
        found[one.enterprise_id, str(one.uid)] = one.what or found.get((one.enterprise_id, str(one.uid)), "")
    return found


def said_anew(rows: QuerySet[AgreedAction]) -> QuerySet[AgreedAction]:
    """Without rows that only say what became of an action: those belong to later visits."""
    same_day = Q(supersedes__due_on=F("due_on")) | Q(supersedes__due_on__isnull=True, due_on__isnull=True)
    same = same_day & Q(supersedes__what=F("what"), supersedes__function=F("function"), withdrawn=False)
    return rows.exclude(pk__in=AgreedAction._base_manager.filter(same, supersedes__isnull=False).values("pk"))


def _named(subjects: Iterable[str]) -> Q:
    wanted = Q(pk__in=())
    for subject in subjects:
        parts = subject.split("/")
        try:
            firm, cohort, number = uuid.UUID(parts[0]), uuid.UUID(parts[1]), int(parts[2])
        except (ValueError, IndexError):
            continue
        if len(parts) == 3 and 1 <= number <= MOST_VISITS:
            wanted |= Q(enterprise__uid=firm, cohort__uid=cohort, number=number)
    return wanted


def _reports(found: list[VisitReport]) -> Iterator[Report]:
    firms = {one.enterprise_id for one in found}
    cohorts = {one.cohort_id for one in found}
    traces, seen_last = _traces(firms, cohorts)
    days = {key_of(one): one.day for one in Visit.objects.in_force().filter(enterprise__in=firms, cohort__in=cohorts)}
    planned = _planned(firms, cohorts)
    first = {key_of(one): one.recorded_by_id for one in VisitReport.objects.filter(
        enterprise__in=firms, cohort__in=cohorts, supersedes__isnull=True)}  # fmt: skip
    kept = dict(CohortDelivery.objects.in_force().filter(cohort__in=cohorts).values_list("cohort", "partner"))
    for one in found:
        key = key_of(one)
        trainer = planned.get(key)
        subject = VisitSubject(one.enterprise, one.cohort, one.number)
        yield Report(
            kind=VisitReports.name,
            subject=subject.name,
            title=_("Visit %(number)s") % {"number": one.number},
            firm=one.enterprise.name,
            href=reverse("visit", kwargs=subject.address),
            country=one.cohort.country,
            enterprise_id=one.enterprise_id,
            cohort_id=one.cohort_id,
            custodian_id=kept.get(one.cohort_id),
            day=days.get(key),
            waits_since=one.recorded_at,
            author=trainer or first.get(key),
            people=frozenset(traces[key].people | ({trainer} if trainer else set())),
            revision=revision_of(traces[key].marks),
            past=str(seen_last.get(one.enterprise_id, 0)),
            place=one.cohort.code,
        )


def _traces(firms: set[int], cohorts: set[int]) -> tuple[dict[VisitKey, Traces], dict[int, int]]:
    """By visit who recorded what last; by enterprise the last mark of any practice."""
    found: dict[VisitKey, Traces] = defaultdict(Traces)
    seen_last: dict[int, int] = defaultdict(int)
    tables: dict[str, Any] = {
        "visit": Visit.objects.all(),
        "report": VisitReport.objects.all(),
        "practice": PracticeSeen.objects.all(),
        "photo": PracticePhoto.objects.all(),
        "action": said_anew(AgreedAction.objects.all()),
    }
    for name, rows in tables.items():
        within = rows.filter(enterprise__in=firms, cohort__in=cohorts).order_by()
        grouped = within.values_list("enterprise", "cohort", "number", "recorded_by").annotate(last=Max("pk"))
        for firm, cohort, number, user, last in grouped:
            found[firm, cohort, number].add(name, last, user)
            if name == "practice":
                seen_last[firm] = max(last, seen_last[firm])
    return found, seen_last


def _planned(firms: set[int], cohorts: set[int]) -> dict[VisitKey, int]:
    """Who was to go, as users."""
    plans = VisitPlan.objects.in_force().filter(enterprise__in=firms, cohort__in=cohorts)
    named = plans.filter(trainer__person__user__isnull=False)
    rows = named.values_list("enterprise", "cohort", "number", "trainer__person__user")
    return {(firm, cohort, number): user for firm, cohort, number, user in rows}
