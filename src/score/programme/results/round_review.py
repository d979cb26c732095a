"""Answers of rounds as they are looked at: handed in once the core is answered, or nothing more comes for some days."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from score.catalogue.questions import question_files
from score.catalogue.questions.question import Entry, Key
from score.programme.core.chunks import chunks
from score.programme.core.taken_back import keys_taken_back
from score.programme.enterprises.models import EnterpriseAttribute
from score.programme.results.actions import keep_others_waiting
from score.programme.results.entry_context import entry_of
from score.programme.results.models import Answer, AnswerEvidence, Round, RoundPeriod
from score.programme.results.round_differences import PERIOD, changes, field_of, label_of, read
from score.programme.results.sections import progress_of
from score.programme.reviews.kinds import Difference, Reading, Report, Rows, uids_in
from score.programme.reviews.revisions import Traces, revision_of

AT_ONCE = 500
QUIET = datetime.timedelta(days=3)  # without a further answer: then what there is counts as handed in


@dataclass
class _Traces(Traces):
    """Of a round, and when it was answered last."""

    last: datetime.datetime | None = None


class RoundReports:
    """Subject: the uid of the round; fields: `period`, or a question with its dimensions, as `W|sex=women`."""

    name = "answers"
    words = gettext_lazy("Answers of a round")

    def reports(self, rows: Rows, subjects: Iterable[str] | None = None) -> list[Report]:
        """The rounds with answers that were handed in."""
        found: QuerySet[Round] = rows(Round).exclude(pk__in=keys_taken_back(Round))
        if subjects is not None:
            found = found.filter(uid__in=uids_in(subjects))
        found = found.select_related("enterprise", "cohort").order_by("pk")
        made: list[Report] = []
        for some in chunks(found, AT_ONCE):
            made.extend(_reports(some))
        return made

    def read(self, report: Report) -> Reading:
        """What is missing, odd against the firm's earlier rounds, or new."""
        return read(round_of(report))

    def changes(self, report: Report, since: str) -> list[Difference]:
        """What changed since a revision."""
        return changes(round_of(report), since)

    def labels(self, fields: Sequence[tuple[Report, str]]) -> dict[tuple[str, str], str]:
        """The questions of the catalogue, and which part of them; also others that were answered once."""
        answered = Answer.objects.filter(round__uid__in={report.subject for report, _field in fields})
        once = {
            (str(uid), field_of((code, part)))
            for uid, code, part in answered.values_list("round__uid", "question", "dimensions").distinct()
        }
        asked = question_files.by_code()
        found: dict[tuple[str, str], str] = {}
        for report, name in fields:
            code, _bar, part = name.partition("|")
            of_catalogue = code in asked and (not part or asked[code].part(part) is not None)
            if name == PERIOD or of_catalogue or (report.subject, name) in once:
                found[report.subject, name] = label_of(name)
        return found

    def lock(self, report: Report) -> None:
        """Whoever writes answers of this round waits."""
        keep_others_waiting(round_of(report))


def round_of(report: Report) -> Round:
    """The round that a report is about."""
    return Round.objects.select_related("enterprise", "cohort").get(uid=report.subject)


def people_of(round: Round) -> frozenset[int]:
    """Users who entered or collected the answers of a round, or corrected them."""
    return frozenset(_traces([round])[round.pk].people)


def _reports(found: list[Round]) -> Iterator[Report]:
    traces = _traces(found)
    periods = {one.round_id: one for one in RoundPeriod.objects.in_force().filter(round__in=found)}
    answered = [one for one in found if one.pk in periods and traces[one.pk].last is not None]
    recent = timezone.now() - QUIET
    unsure = [one for one in answered if (traces[one.pk].last or recent) > recent]
    open_still = {one.pk for one in unsure} - _complete(unsure)
    first = _first_recorders(answered)
    past = _past_of({one.enterprise_id for one in answered})
    countries = _countries({one.enterprise_id for one in answered})
    for one in answered:
        mine, period = traces[one.pk], periods[one.pk]
        if one.pk in open_still or mine.last is None:
            continue
        yield Report(
            kind=RoundReports.name,
            subject=str(one.uid),
            title=str(one.get_kind_display()).capitalize(),
            firm=one.enterprise.name,
            href=f"{reverse('round', args=[one.uid])}?section=all",
            country=countries.get(one.enterprise_id, one.cohort.country if one.cohort else ""),
            enterprise_id=one.enterprise_id,
            cohort_id=one.cohort_id,
            custodian_id=one.custodian_id,
            day=period.collected_on,
            waits_since=mine.last,
            author=period.collected_by_id or first.get(one.pk),
            people=frozenset(mine.people),
            revision=revision_of(mine.marks),
            past=str(past.get(one.enterprise_id, 0)),
            place=one.cohort.code if one.cohort else "",
        )


def _traces(found: list[Round]) -> dict[int, _Traces]:
    traces: dict[int, _Traces] = defaultdict(_Traces)
    tables: dict[str, Any] = {"answer": Answer, "period": RoundPeriod, "evidence": AnswerEvidence}
    for name, model in tables.items():
        rows = model.objects.filter(round__in=found).order_by().values_list("round", "recorded_by")
        for key, user, last, moment in rows.annotate(last=Max("pk"), moment=Max("recorded_at")):
            mine = traces[key]
            mine.add(name, last, user)
            if name == "answer":
                mine.last = max(moment, mine.last or moment)
    collected = RoundPeriod.objects.filter(round__in=found, collected_by__isnull=False)
    for key, user in collected.order_by().values_list("round", "collected_by").distinct():
        traces[key].people.add(user)
    return traces


def _complete(found: list[Round]) -> set[int]:
    """Those whose core is answered."""
    if not found:
        return set()
    core = question_files.core_questions()
    entries: dict[int, dict[Key, Entry]] = defaultdict(dict)
    wanted = [one.code for one in core]
    for answer in Answer.objects.in_force().filter(round__in=found, question__in=wanted):
        entries[answer.round_id][answer.question, answer.dimensions] = entry_of(answer)
    return {one.pk for one in found if progress_of(core, entries[one.pk], one.kind).complete}


def _first_recorders(found: list[Round]) -> dict[int, int]:
    """Who entered the first answer of each round."""
    rows = Answer.objects.filter(round__in=found, supersedes__isnull=True, recorded_by__isnull=False)
    latest_first = rows.order_by("-pk").values_list("round", "recorded_by")
    return dict(latest_first)  # the first one stands, being the last to be put in


def _past_of(firms: set[int]) -> dict[int, int]:
    """The last answer of each enterprise: what its rounds are compared with changed when it does."""
    rows = Answer.objects.filter(round__enterprise__in=firms).order_by()
    return dict(rows.values_list("round__enterprise").annotate(last=Max("pk")))


def _countries(firms: set[int]) -> dict[int, str]:
    today = timezone.localdate()
    rows = EnterpriseAttribute.objects.in_force().filter(
        enterprise__in=firms, kind=EnterpriseAttribute.Kind.COUNTRY, valid_from__lte=today
    )
    return dict(rows.order_by("valid_from", "pk").values_list("enterprise", "value"))
