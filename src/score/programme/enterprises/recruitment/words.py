"""Applications in the reader's words: what was answered, and what each rule says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from score.catalogue.activities import isic
from score.catalogue.countries.eligibility import SAID
from score.programme.enterprises.attribute_values import YES_NO
from score.programme.enterprises.attribute_words import activity_words, market_words

# in the order of the form
LABELS: dict[str, Any] = {
    "name": gettext_lazy("Name of the enterprise"),
    "name_local": gettext_lazy("Name in local script"),
    "scheme": gettext_lazy("Register"),
    "number": gettext_lazy("Number in this register"),
    "area": gettext_lazy("Administrative area"),
    "address": gettext_lazy("Address"),
    "sector": gettext_lazy("What do you make or do?"),
    "isic": gettext_lazy("Activity (ISIC Rev. 4)"),
    "market": gettext_lazy("Who buys from you?"),
    "years": gettext_lazy("For how many years have you been in business?"),
    "heads": gettext_lazy("How many people work there, all contracts?"),
    "women": gettext_lazy("Women among them"),
    "men": gettext_lazy("Men among them"),
    "permanent": gettext_lazy("With a permanent contract"),
    "casual": gettext_lazy("Casual, daily or seasonal"),
    "registered": gettext_lazy("Is the enterprise registered by law?"),
    "both_sides": gettext_lazy("Can two managers and two workers leave their work for every class day?"),
    "women_owned": gettext_lazy("Do women own half of it, or more?"),
    "worker_representation": gettext_lazy("Do workers have somebody who represents them?"),
    "wishes": gettext_lazy("What would you like to improve?"),
}


@dataclass(frozen=True)
class RuleLine:
    """One rule and what it says of this applicant. `kind`: good, bad or watch, for the mark beside it."""

    text: str
    verdict: str
    reason: str
    kind: str
    source: str


def answer_lines(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was answered, in the order of the form: question and answer."""
    return [(str(LABELS[name]), _answer(name, answers[name])) for name in LABELS if name in answers]


def _answer(name: str, value: Any) -> str:
    if value in YES_NO:
        return yes_or_no(value)
    if name == "market":
        return market_words(str(value))
    if name == "isic":
        return activity_words(str(value))
    return str(value)


def yes_or_no(value: str) -> str:
    """yes or no in the reader's language."""
    return pgettext("answer", "yes") if value == "yes" else pgettext("answer", "no")


def rule_lines(eligibility: list[dict[str, Any]]) -> list[RuleLine]:
    """The rules as they were held against the answers, each with its reason."""
    lines = []
    for one in eligibility:
        verdict, kind = {
            True: (_("met"), "good"),
            False: (_("not met"), "bad"),
        }.get(one["met"], (_("open"), "watch"))
        lines.append(RuleLine(_(one["text"]), verdict, _reason(one), kind, one["source"]))
    return lines


def _reason(one: Mapping[str, Any]) -> str:
    if one["met"] is None and not one["said"]:
        return _("Not answered: ask.")
    if one["kind"] in SAID:
        return _("Answered: %(said)s.") % {"said": yes_or_no(one["said"])}
    if one["kind"] == "activity":
        return _activity_reason(one)
    said = {"said": one["said"], "least": one["least"], "most": one["most"]}
    if one["least"] is not None and one["most"] is not None:
        return _("Answered: %(said)s. Asked for: %(least)s to %(most)s.") % said
    if one["least"] is not None:
        return _("Answered: %(said)s. Asked for: %(least)s or more.") % said
    return _("Answered: %(said)s. Asked for: %(most)s or fewer.") % said


def _activity_reason(one: Mapping[str, Any]) -> str:
    known = isic.divisions()
    asked = ", ".join(f"{code} {_(known[code].name)}" for code in one["divisions"] if code in known)
    if one["met"] is None:
        return _("“%(said)s” is no code of ISIC Rev. 4. Asked for: %(asked)s.") % {"said": one["said"], "asked": asked}
    return _("Answered: %(said)s. Asked for: %(asked)s.") % {"said": _answer("isic", one["said"]), "asked": asked}
