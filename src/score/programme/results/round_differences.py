"""Answers of a round as differences: what is missing, odd against the firm's past, new, or changed since a revision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from score.catalogue.questions import question_files
from score.catalogue.questions.question import Key
from score.catalogue.questions.validation import validate
from score.programme.core import formats
from score.programme.results.answer_words import answer_text, finding_text, question_title
from score.programme.results.entry_context import context_of
from score.programme.results.entry_pages import is_late_baseline
from score.programme.results.models import Answer, AnswerEvidence, Round, RoundPeriod
from score.programme.results.queries import Earlier, Standing, last_answers, standing
from score.programme.results.sections import left_to_ask
from score.programme.results.suggested_periods import surroundings
from score.programme.reviews.kinds import Difference, Reading, Why
from score.programme.reviews.revisions import marks_in, standing_at

PERIOD = "period"


def field_of(key: Key) -> str:
    """How a place for an answer is called: `W`, or `W|sex=women`."""
    question, dimensions = key
    return f"{question}|{dimensions}" if dimensions else question


def label_of(field: str) -> str:
    """A field in words; as it is called where the catalogue does not know it."""
    if field == PERIOD:
        return _("Period and collection")
    code, _bar, dimensions = field.partition("|")
    question = question_files.by_code().get(code)
    return question_title(question, dimensions) if question else field


def read(round: Round) -> Reading:
    """All differences of a round as it stands."""
    stands = standing(round)
    earlier = last_answers(round, stands.period)
    asked = sum(len(section.questions) for section in stands.sections)
    found = [*_missing(stands, earlier), *_odd(stands, earlier), *_new(stands, earlier)]
    return Reading(max(asked, len(stands.answers)), found)


def changes(round: Round, since: str) -> list[Difference]:
    """The answers that say something else than in an earlier revision, and the period."""
    marks = marks_in(since)
    before = {
        (one.question, one.dimensions): one
        for one in standing_at(Answer.objects.filter(round=round), marks.get("answer", 0))
    }
    now = {(one.question, one.dimensions): one for one in Answer.objects.in_force().filter(round=round)}
    found = []
    period = next(iter(standing_at(RoundPeriod.objects.filter(round=round), marks.get("period", 0))), None)
    current = RoundPeriod.objects.in_force().filter(round=round).first()
    if period != current:
        said = current.reason if current else ""
        label = label_of(PERIOD)
        found.append(Difference("changed", PERIOD, label, _period(period), _period(current), _("changed since"), said))
    for key in dict.fromkeys((*before, *now)):
        old, new = before.get(key), now.get(key)
        if (old and old.pk) != (new and new.pk):
            said = new.reason if new else ""
            found.append(_difference("changed", key, _text(old), _text(new), _("changed since"), round, said))
    files = AnswerEvidence.objects.in_force().filter(round=round, pk__gt=marks.get("evidence", 0))
    for one in files.order_by("pk"):
        found.append(_difference("changed", (one.question, ""), "–", _("a file"), _("evidence added"), round))
    return found


def _missing(stands: Standing, earlier: dict[Key, Earlier]) -> Iterator[Difference]:
    for section in stands.sections:
        for code in left_to_ask(section.questions, stands.entries, stands.round.kind):
            before = earlier.get((code, ""))
            told = _text(before.answer) if before else "–"
            why = _("no answer, and no reason why there is none")
            yield _difference("missing", (code, ""), told, "–", why, stands.round)


def _odd(stands: Standing, earlier: dict[Key, Earlier]) -> Iterator[Difference]:
    reasons: dict[Key, list[str]] = defaultdict(list)  # several rules may speak against one answer
    for finding in validate(stands.entries, context_of(stands.round, stands.period)):
        reasons[finding.question, finding.dimensions].append(finding_text(finding))
    for key, told in reasons.items():
        answer = stands.answers.get(key) or stands.answers.get((key[0], ""))
        before = earlier.get(key)
        said = answer.warning_reason if answer else ""
        was = _text(before.answer) if before else "–"
        yield _difference("odd", key, was, _text(answer), " ".join(told), stands.round, said)
    first = surroundings(stands.round.enterprise, stands.round.cohort, except_round=stands.round.pk).first_class_day
    if is_late_baseline(stands.round, stands.period.collected_on, first):
        why = _("collected only after the first class on %(day)s") % {"day": formats.day(first)}
        now = formats.day(stands.period.collected_on)
        yield Difference("odd", PERIOD, label_of(PERIOD), "–", now, why)


def _new(stands: Standing, earlier: dict[Key, Earlier]) -> Iterator[Difference]:
    if not earlier:
        words = _("nothing to compare with yet")
        yield Difference("new", "", _("First answers of this enterprise"), "–", "–", words)
        return
    for key, answer in stands.answers.items():
        if answer.value is not None and key not in earlier and not key[1]:
            yield _difference("new", key, "–", _text(answer), _("not answered before"), stands.round)
    for key, before, answer in _practices(stands, earlier):
        if not before.answer.value and answer.value:
            yield _difference("new", key, _text(before.answer), _text(answer), _("adopted"), stands.round)


def _practices(stands: Standing, earlier: dict[Key, Earlier]) -> Iterable[tuple[Key, Earlier, Answer]]:
    """Yes or no, now and before."""
    known = question_files.by_code()
    for key, answer in stands.answers.items():
        question, before = known.get(key[0]), earlier.get(key)
        both = before is not None and before.answer.value is not None and answer.value is not None
        if both and question is not None and question.type == "yes_no" and before is not None:
            yield key, before, answer


def _text(answer: Answer | None) -> str:
    return answer_text(answer, question_files.by_code().get(answer.question)) if answer is not None else "–"


def _period(period: RoundPeriod | None) -> str:
    if period is None:
        return "–"
    when = formats.period(period.starts_on, period.ends_on)
    return _("%(period)s, collected on %(day)s") % {"period": when, "day": formats.day(period.collected_on)}


def _difference(why: Why, key: Key, before: str, now: str, reason: str, round: Round, said: str = "") -> Difference:
    part = f"?part={key[1]}" if key[1] else ""
    href = f"{reverse('answer_history', args=[round.uid, key[0]])}{part}" if now != "–" else ""
    return Difference(why, field_of(key), label_of(field_of(key)), before, now, reason, said, href)
