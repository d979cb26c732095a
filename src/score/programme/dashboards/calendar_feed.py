"""Class days and planned visits as a calendar that other programs subscribe to. No person is named in it.

The address is signed; giving out a new one makes the old one dead. How often that was done stands in the audit.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence

from django.conf import settings
from django.core import signing
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from score.programme.coaching.models import VisitPlan
from score.programme.core import audit
from score.programme.core.icalendar import Event, calendar
from score.programme.core.models import AuditEvent
from score.programme.core.taken_back import taking_back_of
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
from score.programme.trainings.planning.queries import module_of

KINDS: dict[str, type[models.Model]] = {"cohort": Cohort, "partner": Organisation, "trainer": Trainer}
RENEWED = "renew_calendar"
VISIT_LASTS = datetime.timedelta(hours=3)
_SALT = "score.calendar"


class FeedRefused(Exception):
    """The address opens no calendar (any more)."""


def kind_of(owner: models.Model) -> str:
    """How a feed's owner is called in its address."""
    return next(kind for kind, model in KINDS.items() if isinstance(owner, model))


def revision_of(owner: models.Model) -> int:
    """How often a new address was given out."""
    rows = AuditEvent.objects.filter(action=RENEWED, subject_kind=owner._meta.model_name, subject_uid=str(_uid(owner)))
    return rows.count()


def address_of(owner: models.Model) -> str:
    """The address of a feed that works now: the same every time until a new one is given out."""
    token = signing.Signer(salt=_SALT).sign_object([kind_of(owner), owner.pk, revision_of(owner)])
    return settings.SITE_URL.rstrip("/") + reverse("calendar_feed", args=[token])


def renew(*, actor: Actor | None, owner: models.Model) -> str:
    """A new address; whoever follows the old one gets nothing any more."""
    with transaction.atomic():
        audit.record(actor, RENEWED, owner)
    return address_of(owner)


def owner_behind(token: str) -> models.Model:
    """Whose calendar an address is. FeedRefused where it is none of ours, or an older one."""
    try:
        kind, key, revision = signing.Signer(salt=_SALT).unsign_object(token)
        owner = KINDS[kind]._default_manager.filter(pk=key).first()
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise FeedRefused from error
    if owner is None or revision_of(owner) != revision or taking_back_of(owner) is not None:
        raise FeedRefused
    return owner


def feed_of(owner: models.Model) -> str:
    """The calendar of a cohort, of a partner's cohorts, or of a trainer."""
    cohorts = list(_cohorts(owner))
    visits = VisitPlan.objects.filter(superseded_by__isnull=True)
    visits = visits.filter(trainer=owner) if isinstance(owner, Trainer) else visits.filter(cohort__in=cohorts)
    events = [*_classes(cohorts), *_visits(list(visits.select_related("cohort", "enterprise").order_by("pk")))]
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
    days = ClassDay.objects.filter(cohort__in=cohorts)
    times = Counter(days.values_list("cohort", "number"))
    plans = {one.cohort_id: one for one in CohortPlan.objects.in_force().filter(cohort__in=cohorts)}
    planned = Counter(CohortPlan.objects.filter(cohort__in=cohorts).values_list("cohort", flat=True))
    states = {one.cohort_id: one for one in CohortState.objects.in_force().filter(cohort__in=cohorts)}
    stated = Counter(CohortState.objects.filter(cohort__in=cohorts).values_list("cohort", flat=True))
    known = {one.pk: one for one in cohorts}
    for day in days.filter(superseded_by__isnull=True).order_by("cohort", "number"):
        cohort, plan, state = known[day.cohort_id], plans.get(day.cohort_id), states.get(day.cohort_id)
        module = module_of(cohort)
        title = _(module.title) if module else cohort.module
        begins, ends = _hours(cohort, plan, day.day)
        moments = [one.recorded_at for one in (day, plan, state) if one is not None]
        yield Event(
            uid=f"class-{cohort.uid}-{day.number}@{_host()}",
            changed=max(moments),
            begins=begins,
            ends=ends,
            summary=_("%(module)s, day %(number)s (%(cohort)s)") % {
                "module": title, "number": day.number, "cohort": cohort.code,
            },
            location=", ".join(filter(None, (plan.venue, plan.address))) if plan else "",
            url=settings.SITE_URL.rstrip("/") + reverse("cohort", args=[cohort.uid]),
            sequence=times[cohort.pk, day.number] + planned[cohort.pk] + stated[cohort.pk],
            cancelled=day.withdrawn or bool(state and state.state == CohortState.State.CANCELLED),
        )  # fmt: skip


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
    keys = ("cohort", "enterprise", "number")
    times = Counter(VisitPlan.objects.filter(cohort__in={one.cohort_id for one in plans}).values_list(*keys))
    for one in plans:
        begins: datetime.date | datetime.datetime = one.day
        ends: datetime.date | datetime.datetime = one.day + datetime.timedelta(days=1)
        if one.begins_at is not None:
            begins = datetime.datetime.combine(one.day, one.begins_at, zone_of(one.cohort.country))
            ends = begins + VISIT_LASTS
        yield Event(
            uid=f"visit-{one.cohort.uid}-{one.enterprise.uid}-{one.number}@{_host()}",
            changed=one.recorded_at,
            begins=begins,
            ends=ends,
            summary=_("Visit %(number)s, %(enterprise)s (%(cohort)s)") % {
                "number": one.number, "enterprise": one.enterprise.name, "cohort": one.cohort.code,
            },
            url=settings.SITE_URL.rstrip("/") + reverse("cohort", args=[one.cohort.uid]),
            sequence=times[one.cohort_id, one.enterprise_id, one.number] - 1,
            cancelled=one.withdrawn or one.state == VisitPlan.State.CANCELLED,
        )  # fmt: skip


def _host() -> str:
    return settings.SITE_URL.partition("://")[2].partition("/")[0] or "score"


def _uid(owner: models.Model) -> object:
    return getattr(owner, "uid", owner.pk)
