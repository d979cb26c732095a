"""Writes of what a project saved and cost (rule 10): observed over months, or projected."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.programme.coaching.actions.projects import LARGEST
from score.programme.coaching.locking import keep_others_waiting
from score.programme.coaching.models import ImprovementProject, ProjectMoney
from score.programme.coaching.subject import TOMORROW
from score.programme.core import audit, facts
from score.programme.core.recording import put
from score.programme.organisations.actor import Actor
from score.programme.organisations.models import User

MOST_MONTHS = 120


def record_money(
    *,
    actor: Actor | None,
    project: ImprovementProject,
    kind: str,
    currency: str,
    saving: Decimal,
    months: int,
    starts_on: datetime.date,
    today: datetime.date,
    one_off_cost: Decimal = Decimal(0),
    overlaps_with: ImprovementProject | None = None,
    verified_by: User | None = None,
    reason: str = "",
) -> ProjectMoney:
    """A saving over `months` from `starts_on`, with what it cost once. Other than stands needs `reason`.

    ValidationError where observed months are still to come, the overlap is another enterprise's or the project itself,
    or an amount can be none.
    """
    money = ProjectMoney(
        project=project,
        kind=kind,
        currency=currency,
        saving=saving,
        one_off_cost=one_off_cost,
        months=months,
        starts_on=starts_on,
        overlaps_with=overlaps_with,
        verified_by=verified_by,
    )
    _check(money, today)
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(project.enterprise)
        fact = put(writing, money, reason=reason)
        audit.record(actor, "record_project_money", project, {"kind": kind})
    return fact


def verify_money(*, actor: Actor, money: ProjectMoney) -> ProjectMoney:
    """The actor looked at what is behind the amount, and it holds.

    ValidationError where the actor entered it: nobody verifies a number of their own.
    """
    if money.recorded_by_id == (actor.user and actor.user.pk):
        raise ValidationError(_("You entered this amount. Somebody else has to verify it."))
    said: dict[str, Any] = {
        name: getattr(money, name)
        for name in ("project", "kind", "currency", "saving", "one_off_cost", "months", "starts_on", "overlaps_with")
    }
    with facts.writing(actor.user) as writing:
        keep_others_waiting(money.project.enterprise)
        fact = put(writing, ProjectMoney(**said, verified_by=actor.user), reason=_("The amount was verified."))
        audit.record(actor, "verify_project_money", money.project, {"kind": money.kind})
    return fact


def last_day(starts_on: datetime.date, months: int) -> datetime.date:
    """The last day of so many months from a day on: three months from 15 January end on 14 April."""
    year, month = divmod(starts_on.year * 12 + starts_on.month - 1 + months, 12)
    following = datetime.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    longest = (following - datetime.timedelta(days=1)).day
    return datetime.date(year, month + 1, min(starts_on.day, longest)) - datetime.timedelta(days=1)


def _check(money: ProjectMoney, today: datetime.date) -> None:
    if money.kind not in ProjectMoney.Kind.values:
        raise ValidationError({"kind": _("A saving is observed or projected.")})
    if not (len(money.currency) == 3 and money.currency.isascii() and money.currency.isupper()):
        raise ValidationError({"currency": _("Give the currency as three capitals, such as GHS.")})
    if abs(money.saving) > LARGEST:
        raise ValidationError({"saving": _("Give an amount with at most eleven digits.")})
    if not 0 <= money.one_off_cost <= LARGEST:
        raise ValidationError({"one_off_cost": _("Give what it cost once, 0 or more.")})
    if not 1 <= money.months <= MOST_MONTHS:
        raise ValidationError({"months": _("Give whole months, from 1 to %(most)s.") % {"most": MOST_MONTHS}})
    ends_on = last_day(money.starts_on, money.months)
    if money.kind == ProjectMoney.Kind.OBSERVED and ends_on > today + TOMORROW:
        raise ValidationError(
            {"months": _("These months are not over yet: give only those observed, or project them.")}
        )
    _check_overlap(money)


def _check_overlap(money: ProjectMoney) -> None:
    other = money.overlaps_with
    if other is None:
        return
    if other.pk == money.project.pk or other.enterprise_id != money.project.enterprise_id:
        raise ValidationError({"overlaps_with": _("Choose another project of the same enterprise.")})
