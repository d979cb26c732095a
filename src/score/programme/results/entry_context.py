"""What validation of a round's answers knows besides the answers: earlier rounds, pay, the sector."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.db.models import F, QuerySet

from score.catalogue.countries import country_files
from score.catalogue.questions.question import Context, Entry, Key
from score.programme.core.models import MinimumWage
from score.programme.core.taken_back import not_taken_back
from score.programme.enterprises.models import Enterprise, EnterpriseAttribute
from score.programme.results.models import Answer, Round, RoundPeriod
from score.programme.trainings.models import Cohort


def context_of(round: Round, period: RoundPeriod) -> Context:
    """The context in which the answers of a round that speaks of `period` are checked."""
    country = attribute_on(round.enterprise, EnterpriseAttribute.Kind.COUNTRY, period.ends_on)
    currency = attribute_on(round.enterprise, EnterpriseAttribute.Kind.CURRENCY, period.ends_on)
    previous, previous_days = answers_before(round.enterprise_id, period.ends_on, except_round=round.pk)
    return Context(
        round_kind=round.kind,
        period_start=period.starts_on,
        period_end=period.ends_on,
        currency=currency,
        legal_minimum=legal_minimum(country, period.ends_on),
        previous=previous,
        previous_days=previous_days,
    )


def period_of(round: Round) -> RoundPeriod:
    """The period of a round as known now. RoundPeriod.DoesNotExist where it has none."""
    return RoundPeriod.objects.in_force().get(round=round)


def entry_of(answer: Answer) -> Entry:
    """An answer as the catalogue's validation knows it."""
    return Entry(value=answer.value, unit=answer.unit, missing=answer.missing)


def answers_in(round: Round) -> dict[Key, Answer]:
    """The answers of a round that are in force, by question and dimensions."""
    return {(answer.question, answer.dimensions): answer for answer in Answer.objects.in_force().filter(round=round)}


def answers_before(
    enterprise_id: int, day: datetime.date, *, except_round: int | None = None
) -> tuple[dict[Key, Entry], int | None]:
    """The enterprise's last valid answers from rounds that lie before `day`, and the days of the last period."""
    periods = RoundPeriod.objects.in_force().filter(round__enterprise=enterprise_id, ends_on__lt=day)
    earlier = list(periods.exclude(round=except_round).order_by("ends_on", "pk"))
    order = {period.round_id: at for at, period in enumerate(earlier)}
    found = Answer.objects.in_force().filter(round__in=order, value__isnull=False)
    entries = {
        (answer.question, answer.dimensions): entry_of(answer)
        for answer in sorted(found, key=lambda answer: order[answer.round_id])
    }
    days = (earlier[-1].ends_on - earlier[-1].starts_on).days + 1 if earlier else None
    return entries, days


def attribute_on(enterprise: Enterprise, kind: str, day: datetime.date) -> str:
    """The attribute of this kind that held on `day`: the last set before it, else the first ever set, else "".

    `coaching.places.attribute_on` gives "" before the first was set.
    """
    held: QuerySet[EnterpriseAttribute] = EnterpriseAttribute.objects.in_force().filter(
        enterprise=enterprise, kind=kind
    )
    last = held.filter(valid_from__lte=day).order_by("-valid_from").first()
    found = last or held.order_by("valid_from").first()
    return found.value if found else ""


def currency_on(enterprise: Enterprise, day: datetime.date) -> str:
    """The enterprise's currency, else that of its country; empty where neither is known."""
    if own := attribute_on(enterprise, EnterpriseAttribute.Kind.CURRENCY, day):
        return own
    country = attribute_on(enterprise, EnterpriseAttribute.Kind.COUNTRY, day)
    try:
        return country_files.get(country).currency if country else ""
    except country_files.UnknownCountry:
        return ""


def legal_minimum(country: str, day: datetime.date) -> Decimal | None:
    """The legal minimum wage per hour in force in a country on a day, None where none is known."""
    wages = MinimumWage.objects.in_force().filter(country=country, valid_from__lte=day)
    found = wages.order_by(F("valid_from").desc(), F("pk").desc()).first()
    return found.per_hour if found else None


def same_rounds(
    enterprise: Enterprise, cohort: Cohort | None, kind: str, starts_on: datetime.date, ends_on: datetime.date
) -> QuerySet[Round]:
    """Rounds of this enterprise (and cycle) that are of this kind and speak of just this time."""
    same = RoundPeriod.objects.in_force().filter(starts_on=starts_on, ends_on=ends_on)
    return not_taken_back(Round).filter(enterprise=enterprise, cohort=cohort, kind=kind, periods__in=same)
