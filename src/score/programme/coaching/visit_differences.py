"""A visit's report as differences: what is missing, odd beside the visits before, new, or was changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from score.programme.coaching.actions.reports import COUNTS
from score.programme.coaching.models import AgreedAction, PracticePhoto, PracticeSeen, Visit, VisitPlan, VisitReport
from score.programme.coaching.queries import earlier_marks
from score.programme.coaching.subject import VisitSubject, practices_of
from score.programme.coaching.visit_entries import ACTION, PHOTO, PRACTICE, VisitReportKind
from score.programme.core import formats
from score.programme.reviews.kinds import Difference, Reading, Why
from score.programme.reviews.revisions import marks_in, standing_at

TIMES = 5  # so many times as many people as last time, or a fifth of them, is odd: as in questions
FEW = 10  # of fewer people that says nothing
OFF_PLAN = 21  # days
REPEATED = 3  # marks that may all be as they were
_OF_REPORT = (*COUNTS, "representative")
YES, NO = PracticeSeen.Seen.YES, PracticeSeen.Seen.NO


@dataclass(frozen=True)
class _Facts:
    """What stands about a visit, now or at a revision, as values by field."""

    values: dict[str, Any]
    actions: dict[str, AgreedAction]

    @property
    def marks(self) -> dict[str, str]:
        """The practices that are marked."""
        return {name: value for name, value in self.values.items() if name.startswith(PRACTICE)}


def read(subject: VisitSubject) -> Reading:
    """All differences of a report as it stands."""
    facts = _facts(subject, None)
    known = [f"{PRACTICE}{one.code}" for one in practices_of(subject.cohort)]
    found = [*_missing(subject, facts, known), *_odd(subject, facts), *_new(subject, facts)]
    return Reading(len(_OF_REPORT) + 1 + len(known) + len(facts.actions), found)


def changes(subject: VisitSubject, since: str) -> list[Difference]:
    """The fields that say something else than in an earlier revision."""
    before, now = _facts(subject, since), _facts(subject, None)
    found = []
    for name in dict.fromkeys((*before.values, *now.values)):
        old, new = before.values.get(name), now.values.get(name)
        if old != new:
            said = now.actions.get(name) or before.actions.get(name)
            label = said.what if said else None
            found.append(_difference(subject, "changed", name, old, new, _("changed since"), label))
    return found


def _facts(subject: VisitSubject, revision: str | None) -> _Facts:
    """`revision` None: now. Texts of agreed actions count, not what became of them: later visits say that."""
    marks = marks_in(revision) if revision is not None else {}

    def rows(model: Any, name: str) -> Any:
        found = model.objects.filter(**subject.key)
        return found.in_force() if revision is None else standing_at(found, marks.get(name, 0))

    values: dict[str, Any] = {"day": next((one.day for one in rows(Visit, "visit")), None)}
    report = next(iter(rows(VisitReport, "report")), None)
    values |= {name: getattr(report, name) if report else None for name in _OF_REPORT}
    values |= {f"{PRACTICE}{one.practice}": one.seen for one in rows(PracticeSeen, "practice").order_by("pk")}
    for photo in rows(PracticePhoto, "photo").order_by("pk"):
        name = f"{PHOTO}{photo.practice}"
        values[name] = values.get(name, 0) + 1
    actions = {f"{ACTION}{one.uid}:what": one for one in rows(AgreedAction, "action").order_by("pk")}
    values |= {name: (one.what, one.function, one.due_on) for name, one in actions.items()}
    return _Facts(values, actions)


def _missing(subject: VisitSubject, facts: _Facts, known: list[str]) -> Iterator[Difference]:
    for name in known:
        if name not in facts.values:
            yield _difference(subject, "missing", name, None, None, _("the practice has no mark"))
    for name in COUNTS:
        if facts.values[name] is None:
            yield _difference(subject, "missing", name, None, None, _("no number is given, not even 0"))
    if not facts.values["representative"]:
        why = _("not said whether one was met")
        yield _difference(subject, "missing", "representative", None, None, why)
    if not facts.actions:
        yield Difference("missing", "", _("Agreed actions"), "–", "–", _("nothing was agreed on this visit"))


def _odd(subject: VisitSubject, facts: _Facts) -> Iterator[Difference]:
    earlier = earlier_marks(subject)
    for name, seen in facts.marks.items():
        before = earlier.get(name.removeprefix(PRACTICE))
        if before is not None and before.seen == YES and seen == NO:
            why = _("was there at visit %(number)s, and is not any more") % {"number": before.number}
            yield _difference(subject, "odd", name, before.seen, seen, why)
    for role, none_met in (("managers", _("no manager was met")), ("workers", _("no worker was met"))):
        women, men = (facts.values[f"{role}_{sex}"] for sex in ("women", "men"))
        if women is not None and men is not None and women + men == 0:
            yield _difference(subject, "odd", f"{role}_women", None, 0, none_met)
    yield from _many(subject, facts)
    plan = VisitPlan.objects.in_force().filter(**subject.key, state=VisitPlan.State.PLANNED).first()
    day = facts.values["day"]
    if plan is not None and day is not None and abs((day - plan.day).days) > OFF_PLAN:
        away = abs((day - plan.day).days)
        why = ngettext("%(n)s day from the day planned", "%(n)s days from the day planned", away) % {"n": away}
        yield _difference(subject, "odd", "day", plan.day, day, why)
    marked = {name.removeprefix(PRACTICE): seen for name, seen in facts.marks.items()}
    if len(marked) >= REPEATED and not facts.actions and marked == {code: one.seen for code, one in earlier.items()}:
        why = _("every mark is as on the visit before, and nothing new was agreed")
        yield Difference("odd", "", _("Practices"), "–", _("the same"), why)


def _many(subject: VisitSubject, facts: _Facts) -> Iterator[Difference]:
    """Far more or fewer people than on the visit before."""
    rows = VisitReport.objects.in_force().filter(
        enterprise=subject.enterprise, cohort=subject.cohort, number__lt=subject.number
    )
    last = rows.order_by("-number").first()
    if last is None:
        return
    now = sum(facts.values[name] or 0 for name in COUNTS)
    before = sum(getattr(last, name) or 0 for name in COUNTS)
    if max(now, before) >= FEW and not before <= now * TIMES <= before * TIMES * TIMES:
        label = _("People met, in all")
        why = _("far from the visit before")
        yield Difference("odd", "workers_women", label, formats.count(before), formats.count(now), why)


def _new(subject: VisitSubject, facts: _Facts) -> Iterator[Difference]:
    earlier = earlier_marks(subject)
    if not earlier and subject.number == 1:
        words = _("nothing to compare with yet")
        yield Difference("new", "", _("First visit to this enterprise in this training"), "–", "–", words)
    for name, seen in facts.marks.items():
        before = earlier.get(name.removeprefix(PRACTICE))
        if before is not None and before.seen != YES and seen == YES:
            yield _difference(subject, "new", name, before.seen, seen, _("adopted"))
    for name, action in facts.actions.items():
        yield _difference(subject, "new", name, None, facts.values[name], _("agreed on this visit"), action.what)


def _difference(
    subject: VisitSubject, why: Why, name: str, before: Any, now: Any, reason: str, label: str | None = None
) -> Difference:
    words = VisitReportKind().field_words(subject, name) if label is None else label
    return Difference(why, name, words, _words(subject, name, before), _words(subject, name, now), reason)


def _words(subject: VisitSubject, name: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if name.startswith(ACTION):
        _what, function, due_on = value
        return ", ".join(part for part in (function, formats.day(due_on) if due_on else "") if part) or _("agreed")
    if name.startswith(PHOTO):
        return ngettext("%(n)s photo", "%(n)s photos", value) % {"n": value}
    return VisitReportKind().value_words(subject, name, value)
