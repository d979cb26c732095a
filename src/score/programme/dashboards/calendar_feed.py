"""Class days and planned visits as a calendar that other programs subscribe to. No person is named in it.

The address is signed; giving out a new one makes the old one dead. How often that was done stands in the audit.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from score.programme.coaching.models import VisitPlan
from score.programme.core import audit
from score.programme.core.facts import Fact
from score.programme.core.icalendar import Event, calendar
from score.programme.core.models import AuditEvent
from score.programme.core.taken_back import taking_back_of
from score.programme.dashboards.calendar_revisions import Known, revision_of
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import Organisation
from score.programme.trainings.local_days import zone_of
from score.programme.trainings.models import (
    ClassDay,
    Cohort,
    CohortDelivery,
    CohortPlan,
    CohortState,
    CohortTrainer,
    Trainer,
)
from score.programme.trainings.words import module_title

KINDS: dict[str, type[models.Model]] = {"cohort": Cohort, "partner": Organisation, "trainer": Trainer}
RENEWED = "renew_calendar"
VISIT_LASTS = datetime.timedelta(hours=3)
_SALT = "score.calendar"


class FeedRefused(Exception):
    """The address opens no calendar (any more)."""


def kind_of(owner: models.Model) -> str:
    """How a feed's owner is called in its address."""
    return next(kind for kind, model in KINDS.items() if isinstance(owner, model))


def renewals_of(owner: models.Model) -> int:
    """How often a new address was given out."""
    rows = AuditEvent.objects.filter(action=RENEWED, subject_kind=owner._meta.model_name, subject_uid=str(_uid(owner)))
    return rows.count()


def address_of(owner: models.Model) -> str:
    """The address of a feed that works now: the same every time until a new one is given out."""
    token = signing.Signer(salt=_SALT).sign_object([kind_of(owner), owner.pk, renewals_of(owner)])
    return settings.SITE_URL.rstrip("/") + reverse("calendar_feed", args=[token])


def renew(*, actor: Actor | None, owner: models.Model) -> str:
    """A new address; whoever follows the old one gets nothing any more."""
    with transaction.atomic():
        audit.record(actor, RENEWED, owner)
    return address_of(owner)


def owner_behind(token: str) -> models.Model:
    """Whose calendar an address is. FeedRefused where it is none of ours, or an older one."""
    try:
        kind, key, renewals = signing.Signer(salt=_SALT).unsign_object(token)
        owner = KINDS[kind]._default_manager.filter(pk=key).first()
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise FeedRefused from error
    if owner is None or renewals_of(owner) != renewals or taking_back_of(owner) is not None:
        raise FeedRefused
    return owner


def feed_of(owner: models.Model) -> str:
    """The calendar of a cohort, of a partner's cohorts, or of a trainer."""
    cohorts = list(_cohorts(owner))
    visits = VisitPlan.objects.filter(superseded_by__supersedes__isnull=True)  # withdrawn ones too: they say so
    visits = visits.filter(trainer=owner) if isinstance(owner, Trainer) else visits.filter(cohort__in=cohorts)
    events = [*_classes(cohorts), *_visits(list(visits.order_by("pk")))]
    return calendar(_name(owner), events)


def _name(owner: models.Model) -> str:
    name = str(settings.PROGRAMME["short_name"])
    if isinstance(owner, Cohort):
        return f"{name} {owner.code}"
    return f"{name} {owner.name}" if isinstance(owner, Organisation) else _("%(name)s, my classes and visits") % {
        "name": name
    }  # fmt: skip


def _cohorts(owner: models.Model) -> models.QuerySet[Cohort]:
    if isinstance(owner, Cohort):
        return Cohort.objects.filter(pk=owner.pk)
    if isinstance(owner, Organisation):
        mine = CohortDelivery.objects.in_force().filter(partner=owner).values("cohort")
    else:
        mine = CohortTrainer.objects.in_force().filter(trainer=owner).values("cohort")
    return Cohort.objects.filter(pk__in=mine).order_by("pk")


def _classes(cohorts: Sequence[Cohort]) -> Iterator[Event]:
    of_cohort = {"cohort__in": [one.pk for one in cohorts]}
    days: dict[tuple[int, int], list[ClassDay]] = defaultdict(list)
    for one in ClassDay.objects.filter(**of_cohort).order_by("cohort", "number", "pk"):
        days[one.cohort_id, one.number].append(one)
    beside: dict[int, list[Fact]] = defaultdict(list)
    for rows in (CohortPlan.objects.filter(**of_cohort), CohortState.objects.filter(**of_cohort)):
        for fact in rows.order_by("pk"):
            beside[fact.cohort_id].append(fact)
    known, host, site = {one.pk: one for one in cohorts}, _host(), settings.SITE_URL.rstrip("/")
    for (key, number), held in days.items():
        cohort = known[key]
        newest: Known = {type(one): one for one in (*beside[key], *held)}
        begins, ends, location, cancelled = _class_shown(cohort, newest)
        revision = revision_of([*held, *beside[key]], lambda facts, of=cohort: _class_shown(of, facts))
        yield Event(
            uid=f"class-{cohort.uid}-{number}@{host}",
            changed=revision.changed if revision else held[-1].recorded_at,
            begins=begins,
            ends=ends,
            summary=_("%(module)s, day %(number)s (%(cohort)s)") % {
                "module": module_title(cohort.module, cohort.country), "number": number, "cohort": cohort.code,
            },
            location=location,
            url=site + reverse("cohort", args=[cohort.uid]),
            sequence=revision.sequence if revision else 0,
            cancelled=cancelled,
        )  # fmt: skip


def _class_shown(cohort: Cohort, facts: Known) -> Any:
    """From when until when, where, and whether it is off; None while the day has no date yet."""
    day, plan, state = facts.get(ClassDay), facts.get(CohortPlan), facts.get(CohortState)
    if day is None:
        return None
    plan = None if plan is None or plan.withdrawn else plan
    off = state is not None and not state.withdrawn and state.state == CohortState.State.CANCELLED
    location = ", ".join(filter(None, (plan.venue, plan.address))) if plan else ""
    return *_hours(cohort, plan, day.day), location, day.withdrawn or off


def _hours(
    cohort: Cohort, plan: CohortPlan | None, day: datetime.date
) -> tuple[datetime.date | datetime.datetime, datetime.date | datetime.datetime]:
    """From when until when a class day lasts: hours where both are known, else the whole day."""
    if plan is None or plan.begins_at is None or plan.ends_at is None:
        return day, day + datetime.timedelta(days=1)
    zone = zone_of(cohort.country)
    return (
        datetime.datetime.combine(day, plan.begins_at, zone),
        datetime.datetime.combine(day, plan.ends_at, zone),
    )


def _visits(plans: Sequence[VisitPlan]) -> Iterator[Event]:
    cohorts = Cohort.objects.in_bulk({one.cohort_id for one in plans})
    firms = Enterprise.objects.in_bulk({one.enterprise_id for one in plans})
    moved = {one.cohort_id for one in plans if one.supersedes_id}
    before: dict[tuple[int, int, int], list[Fact]] = defaultdict(list)
    for fact in VisitPlan.objects.filter(cohort__in=moved, superseded_by__isnull=False):
        before[_key(fact)].append(fact)
    host, site = _host(), settings.SITE_URL.rstrip("/")
    for one in plans:
        cohort, firm = cohorts[one.cohort_id], firms[one.enterprise_id]
        begins, ends, cancelled = _visit_shown(cohort, one)
        revision = revision_of([*before[_key(one)], one], lambda facts, of=cohort: _visit_shown(of, facts[VisitPlan]))
        yield Event(
            uid=f"visit-{cohort.uid}-{firm.uid}-{one.number}@{host}",
            changed=revision.changed if revision else one.recorded_at,
            begins=begins,
            ends=ends,
            summary=_("Visit %(number)s, %(enterprise)s (%(cohort)s)") % {
                "number": one.number, "enterprise": firm.name, "cohort": cohort.code,
            },
            url=site + reverse("cohort", args=[cohort.uid]),
            sequence=revision.sequence if revision else 0,
            cancelled=cancelled,
        )  # fmt: skip


def _key(plan: VisitPlan) -> tuple[int, int, int]:
    return plan.cohort_id, plan.enterprise_id, plan.number


def _visit_shown(cohort: Cohort, plan: VisitPlan) -> tuple[Any, Any, bool]:
    """From when until when a visit is, and whether it is off."""
    off = plan.withdrawn or plan.state == VisitPlan.State.CANCELLED
    if plan.begins_at is None:
        return plan.day, plan.day + datetime.timedelta(days=1), off
    begins = datetime.datetime.combine(plan.day, plan.begins_at, zone_of(cohort.country))
    return begins, begins + VISIT_LASTS, off


def _host() -> str:
    return settings.SITE_URL.partition("://")[2].partition("/")[0] or "score"


def _uid(owner: models.Model) -> object:
    return getattr(owner, "uid", owner.pk)
