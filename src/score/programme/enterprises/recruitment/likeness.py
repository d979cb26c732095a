"""Which enterprise of the registry an applicant may be, explained field by field."""

from __future__ import annotations

from dataclasses import dataclass

from score.programme.enterprises.duplicates.finding import evidence_of
from score.programme.enterprises.duplicates.kept import Registries
from score.programme.enterprises.duplicates.queries import probability
from score.programme.enterprises.duplicates.records import LAYOUT, texts_from, texts_of
from score.programme.enterprises.duplicates.words import Line, lines_of
from score.programme.enterprises.matching.scoring import record_of
from score.programme.enterprises.models import Application, Enterprise
from score.programme.organisations.access import visible_to
from score.programme.organisations.actor import Actor

SHOWN = 5
LEAST = 0.2  # probability: a person looks at each, so more is shown than a queue would hold


@dataclass(frozen=True)
class Candidate:
    """An enterprise that the applicant may be, and what speaks for it."""

    enterprise: Enterprise
    probability: float
    lines: list[Line]

    @property
    def percent(self) -> float:
        """The probability in percent."""
        return 100 * self.probability


def candidates_for(actor: Actor, application: Application) -> list[Candidate]:
    """Enterprises of the call's country that the applicant may be, the most probable first; those open to the actor."""
    answers = application.answers
    texts = texts_from(
        [answers.get("name", ""), answers.get("name_local", "")],
        [" ".join(part for part in (answers.get("address", ""), answers.get("area", "")) if part)],
        [(answers.get("scheme", ""), answers.get("number", ""))],
    )
    registry = Registries().of(application.call.country)
    matches = next((found for _number, found in registry.like([record_of(LAYOUT, texts)], LEAST)), [])
    by_key = {registry.ids[one.right]: one for one in matches[: 4 * SHOWN]}
    known = visible_to(actor, Enterprise).filter(level=Enterprise.Level.SITE).in_bulk(list(by_key))
    others = texts_of(list(known))
    candidates = []
    for key, match in by_key.items():
        if key in known and len(candidates) < SHOWN:
            lines = lines_of(evidence_of(registry.scale, match), texts, others[key])
            candidates.append(Candidate(known[key], probability(match.judgement.log_odds), lines))
    return candidates
