"""What the kinds of records that files bring are called on screens."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

_NAMES = {
    "Enterprise": _("enterprises"),
    "Cohort": _("cohorts"),
    "Person": _("participants"),
    "Round": _("rounds"),
    "EnterpriseAttribute": _("attributes of enterprises"),
    "Workforce": _("workforce numbers"),
    "EnterpriseClosure": _("closures"),
    "ComparisonMembership": _("places in a comparison group"),
    "RecruitmentStage": _("stages of recruitment"),
    "SupplyLink": _("buyers of enterprises"),
    "EnterpriseName": _("other names"),
    "EnterpriseIdentifier": _("numbers of enterprises"),
    "LedgerEntry": _("ledger entries"),
    "ExchangeRate": _("exchange rates"),
    "MinimumWage": _("minimum wages"),
    "PriceIndex": _("price indices"),
    "CohortDelivery": _("deliveries of cohorts"),
    "ClassDay": _("class days"),
    "Enrolment": _("enrolments"),
    "Participation": _("participations"),
    "Attendance": _("attendances"),
    "StatedTraining": _("trainings stated without attendance"),
    "Visit": _("visits"),
    "RoundPeriod": _("periods of rounds"),
    "Answer": _("answers"),
    "EnterpriseMerge": _("merges"),
    "AnswerEvidence": _("evidence"),
    "PersonDetails": _("names of people"),
}


def name_of(kind: str) -> Any:
    """The name of a kind of record, for readers."""
    return _NAMES.get(kind, kind)
