"""A path as a page shows it: the steps in their order, each with what is there and what is missing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from score.programme.core import formats
from score.programme.trainings.models import TrainerStep
from score.programme.trainings.trainers.evidence import CycleEvidence
from score.programme.trainings.trainers.path import CLOSED, DONE, MISSING, OPEN, Path, Step
from score.programme.trainings.trainers.standing import Level
from score.programme.trainings.trainers.words import name_of, stand_words

Kind = TrainerStep.Step


def steps_of(path: Path) -> list[Step]:
    """All steps from candidate to expert."""
    if path.held and not path.facts:
        return [_certified(path), _expert(path)]
    return [_candidate(path), _schooled(path), *_cycles(path), _recommended(path), _certified(path), _expert(path)]


def done_of(steps: list[Step]) -> tuple[int, int]:
    """How many steps up to the certificate are done, and how many there are."""
    counted = [one for one in steps if one.code != "expert"]
    return sum(one.state == DONE for one in counted), len(counted)


def _candidate(path: Path) -> Step:
    title, fact = _("Candidate"), path.candidate
    if fact:
        return _done("candidate", title, fact)
    problem = path.candidate_problem()
    return Step("candidate", title, CLOSED if problem else OPEN, problem or _("Chosen, after an interview or a test."))


def _schooled(path: Path) -> Step:
    title, fact = _("Training of trainers"), path.schooled
    if fact:
        return _done("trained", title, fact)
    opens = path.candidate is not None
    words = _("Opens when its attendance is entered.") if opens else path.schooled_problem(path.day)
    return Step("trained", title, OPEN if opens else CLOSED, words)


def _cycles(path: Path) -> list[Step]:
    found = [
        _done(
            "cycle", _title(number), fact, proofs_of=CycleEvidence(path.trainer, fact.cohort) if fact.cohort else None
        )
        for number, fact in enumerate(path.cycles, 1)
    ]
    for evidence in path.running:
        problem = path.cycle_problem(evidence, path.day)
        state = MISSING if problem else OPEN
        words = problem or _("Everything is there: it can be counted.")
        if evidence.missing and path.schooled:
            words = ""  # the list of what is missing says it better
        found.append(
            Step("cycle", _title(len(found) + 1), state, words, cohort=evidence.cohort, proofs=evidence.proofs)
        )
    while len(found) < path.requirements.cycles:
        words = _("Opens when the trainer is put into a cohort to train it under supervision.")
        found.append(Step("cycle", _title(len(found) + 1), CLOSED, words))
    return found


def _title(number: int) -> str:
    return _("Supervised cycle %(number)s") % {"number": formats.count(number)}


def _recommended(path: Path) -> Step:
    title, fact = _("Recommended by an expert trainer"), path.recommended
    if fact:
        return _done("recommended", title, fact)
    problem = path.recommend_problem(None, path.day)
    return Step("recommended", title, CLOSED if problem else OPEN, problem or _("An expert trainer can recommend now."))


def _certified(path: Path) -> Step:
    title = _("Certificate")
    held = next((one for one in path.held if one.certificate.level != Level.EXPERT), None) or path.best
    if held and held.is_valid:
        words = f"{held.certificate.number}, {stand_words(held)}"
        return Step("certified", title, DONE, words, day=held.certificate.issued_on)
    problem = path.certify_problem(None, path.day)
    if held and problem:
        return Step("certified", title, MISSING, f"{held.certificate.number}, {stand_words(held)}. {problem}")
    words = problem or _("The owner or the country’s coordinator can decide now.")
    return Step("certified", title, CLOSED if problem else OPEN, words)


def _expert(path: Path) -> Step:
    title = _("Expert trainer")
    held = next((one for one in path.held if one.is_valid and one.certificate.level == Level.EXPERT), None)
    if held:
        words = f"{held.certificate.number}, {stand_words(held)}"
        return Step("expert", title, DONE, words, day=held.certificate.issued_on)
    problem = path.expert_problem(None)
    words = problem or _("Enough classes were given: the owner or the coordinator can decide.")
    return Step("expert", title, CLOSED if problem else OPEN, words)


def _done(code: str, title: str, fact: TrainerStep, proofs_of: CycleEvidence | None = None) -> Step:
    words = [fact.words] if fact.words else []
    if fact.expert:
        words.insert(0, _("By %(expert)s") % {"expert": name_of(fact.expert)})
    return Step(
        code,
        title,
        DONE,
        ". ".join(words),
        day=fact.day,
        fact=fact,
        cohort=fact.cohort,
        proofs=proofs_of.proofs if proofs_of else [],
    )
