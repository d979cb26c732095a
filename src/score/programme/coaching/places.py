"""Where an enterprise is, what it counts money in, and who keeps what is recorded of its projects."""

from __future__ import annotations

import datetime

from score.catalogue.countries import country_files
from score.programme.enterprises.models import Enterprise, EnterpriseAttribute, EnterpriseMerge
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation
from score.programme.trainings.models import Cohort, CohortDelivery, Enrolment

# those who enter for a partner do not take what they enter out of its custody
_NO_CUSTODIANS = (
    Organisation.Kind.PROGRAMME_OWNER,
    Organisation.Kind.COUNTRY_OFFICE,
    Organisation.Kind.ENTERPRISE,
)


def records_of(enterprise: Enterprise) -> list[int]:
    """Keys of the record and of all that were merged into it, directly or by way of others."""
    found, level = [enterprise.pk], [enterprise.pk]
    while level:
        merges = EnterpriseMerge.objects.in_force().filter(kept__in=level).exclude(absorbed__in=found)
        level = list(merges.values_list("absorbed", flat=True))
        found += level
    return found


def attribute_on(enterprise: Enterprise, kind: str, day: datetime.date) -> str:
    """The value of an attribute valid on `day`; empty where none is, so before the first day from which one holds.

    Visits and projects come after the firm was enrolled, when its attributes are there: what is empty is not known,
    and nothing is made up. A round may speak of months before the firm was entered, so
    `results.entry_context.attribute_on` gives the first ever set there.
    """
    valid = EnterpriseAttribute.objects.in_force().filter(enterprise=enterprise, kind=kind, valid_from__lte=day)
    found = valid.order_by("-valid_from", "-pk").first()
    return found.value if found else ""


def country_of(enterprise: Enterprise, day: datetime.date) -> str:
    """The enterprise's country on `day`; empty before the first day from which one holds.

    `enterprises.actions.country_of` gives the first ever set there, for a firm has a country before anybody enters it.
    """
    return attribute_on(enterprise, EnterpriseAttribute.Kind.COUNTRY, day)


def currency_of(enterprise: Enterprise, day: datetime.date) -> str:
    """The enterprise's currency, else that of its country; empty where neither is known."""
    own = attribute_on(enterprise, EnterpriseAttribute.Kind.CURRENCY, day)
    country = country_of(enterprise, day)
    if own or not country:
        return own
    try:
        return country_files.get(country).currency
    except country_files.UnknownCountry:
        return ""


def last_cohort(enterprise: Enterprise) -> Cohort | None:
    """The cohort in which the enterprise was enrolled last."""
    enrolled = Enrolment.objects.in_force().filter(enterprise=enterprise).select_related("cohort")
    found = enrolled.order_by("-cohort__created_at", "-pk").first()
    return found.cohort if found else None


def custodian_for(actor: Actor, enterprise: Enterprise, cohort: Cohort | None) -> Organisation | None:
    """Who keeps a new project: the partner who enters it, else the one that delivers the training."""
    own = actor.organisation
    if own is not None and own.kind not in _NO_CUSTODIANS:
        return own
    delivered = CohortDelivery.objects.in_force().filter(cohort=cohort, partner__isnull=False)
    last = delivered.select_related("partner").order_by("-pk").first()
    return last.partner if last else own
