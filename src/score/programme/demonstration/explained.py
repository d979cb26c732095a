"""Every round passes the checks of the entry form: odd numbers carry an explanation, wrong ones stop the loading."""

from __future__ import annotations

from dataclasses import replace

from score.catalogue.questions.question import HARD, Context, Entry, Finding, Key
from score.catalogue.questions.validation import validate
from score.programme.demonstration.answers import PlannedAnswer
from score.programme.demonstration.rounds_planned import PlannedRound
from score.programme.demonstration.second_counts import counted_again, reported

# what the clerk wrote, by the rule that asked
EXPLANATIONS = {
    "no_accident_in_a_large_firm": "The accident book was seen: no entry in these months",
    "practice_given_up": "Asked again: whoever looked after it has left",
    "workforce_changed_by_a_third": "A second hall was opened; both payrolls were seen",
    "jump": "Both numbers seen in the firm's own records",
}


class AnswersAreWrong(Exception):
    """The demonstration would hold what the entry form refuses."""


def explained(planned: list[PlannedRound]) -> dict[str, list[PlannedAnswer]]:
    """The answers of each round by its key, as the clerks meant them."""
    found: dict[str, list[PlannedAnswer]] = {}
    earlier: dict[str, list[PlannedRound]] = {}
    for one in sorted(planned, key=lambda round_: (round_.period.ends_on, round_.key)):
        before = earlier.setdefault(one.firm.name, [])
        found[one.key] = _explained(one, _context(one, before, found))
        before.append(one)
    return found


def _context(planned: PlannedRound, before: list[PlannedRound], known: dict[str, list[PlannedAnswer]]) -> Context:
    previous: dict[Key, Entry] = {}
    for earlier in before:
        if earlier.period.ends_on < planned.period.ends_on:
            valid = [one for one in known[earlier.key] if one.value is not None]
            previous |= {(one.question, one.dimensions): _entry(one) for one in valid}
    return Context(
        round_kind=planned.kind,
        period_start=planned.period.starts_on,
        period_end=planned.period.ends_on,
        currency=planned.firm.place.currency,
        previous=previous,
        previous_days=91 if previous else None,
    )


def _entry(answer: PlannedAnswer) -> Entry:
    return Entry(value=answer.value, unit=answer.unit, missing=answer.missing)


def _explained(planned: PlannedRound, context: Context) -> list[PlannedAnswer]:
    if planned.counts_again:
        return counted_again(planned)
    if planned.opened_only:
        return []
    answers = reported(planned)
    findings = validate({(one.question, one.dimensions): _entry(one) for one in answers}, context)
    reasons: dict[Key, str] = {}
    for finding in findings:
        reasons[finding.question, finding.dimensions] = _reason(planned, finding)
    return [replace(one, warning_reason=reasons.get((one.question, one.dimensions), "")) for one in answers]


def _reason(planned: PlannedRound, finding: Finding) -> str:
    if finding.severity == HARD or finding.rule not in EXPLANATIONS:
        raise AnswersAreWrong(f"{planned.key}, {finding.question} {finding.dimensions}: {finding.in_english()}")
    return EXPLANATIONS[finding.rule]
