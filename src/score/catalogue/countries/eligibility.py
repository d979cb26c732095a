"""Which enterprises a programme takes in: rules of a country file, and what they say of one that applies.

A rule is met, not met, or open where the answer is not known; an open rule never refuses anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from score.catalogue.activities import isic
from score.catalogue.toml_tables import Table
from score.catalogue.wording import marked as _

KINDS = ("workforce", "activity", "years", "registered", "both_sides", "women_owned")
SAID = ("registered", "both_sides", "women_owned")  # the applicant answers yes or no
WORKFORCE = _("The number of people at work lies within the programme's range.")


@dataclass(frozen=True)
class Rule:
    """What is asked of an applicant. `text`: source string to translate; limits as far as the kind has any."""

    kind: str
    text: str
    source: str
    least: int | None = None
    most: int | None = None
    divisions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """A rule held against what an applicant says. `met`: None where the answer is not known. `said`: the answer."""

    rule: Rule
    met: bool | None
    said: str


def workforce_rule(least: int, most: int, source: str) -> Rule:
    """The rule that follows from a country's intake."""
    return Rule("workforce", WORKFORCE, source, least, most)


def read_rules(table: Table) -> tuple[Rule, ...]:
    """The tables under `eligibility` of a country file. CatalogueFileError names file and key."""
    rules: list[Rule] = []
    for one in table.tables("eligibility"):
        kind = one.text("kind", choices=KINDS)
        limited = kind in ("workforce", "years")
        rule = Rule(
            kind,
            one.text("text"),
            one.text("source"),
            least=one.whole("least") if limited and one.has("least") else None,
            most=one.whole("most") if limited and one.has("most") else None,
            divisions=one.texts("divisions") if kind == "activity" else (),
        )
        if limited and rule.least is None and rule.most is None:
            raise one.error("least", "a rule of this kind needs least, most or both")
        if rule.least is not None and rule.most is not None and rule.least > rule.most:
            raise one.error("least", "is above most")
        if unknown := [code for code in rule.divisions if code not in isic.divisions()]:
            raise one.error("divisions", f"{unknown[0]!r} is no division of ISIC Rev. 4")
        if kind in [other.kind for other in rules]:
            raise one.error("kind", f"{kind} is there twice")
        rules.append(rule)
        one.finish()
    return tuple(rules)


def judge(rules: Iterable[Rule], answers: Mapping[str, Any]) -> tuple[Judged, ...]:
    """Each rule held against the answers: `heads` and `years` whole numbers, `isic` a code, the rest yes or no."""
    return tuple(_judge(rule, answers) for rule in rules)


def eligible(met: Iterable[bool | None]) -> bool | None:
    """From whether each rule is met: False where one is not, None where one is open, True where all are met."""
    said = set(met)
    if False in said:
        return False
    return None if None in said else True


def _judge(rule: Rule, answers: Mapping[str, Any]) -> Judged:
    if rule.kind in SAID:
        said = str(answers.get(rule.kind) or "")
        return Judged(rule, {"yes": True, "no": False}.get(said), said)
    if rule.kind == "activity":
        code = isic.normal(str(answers.get("isic") or ""))
        division = isic.division_of(code)
        return Judged(rule, division.code in rule.divisions if division else None, code)
    number = answers.get("heads" if rule.kind == "workforce" else "years")
    if not isinstance(number, int) or isinstance(number, bool):
        return Judged(rule, None, "")
    enough = rule.least is None or number >= rule.least
    not_too_many = rule.most is None or number <= rule.most
    return Judged(rule, enough and not_too_many, str(number))
