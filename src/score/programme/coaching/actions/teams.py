"""Writes of improvement teams: who joined and left, as sex and role. Names are the enterprise's own matter."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from score.programme.coaching.locking import keep_others_waiting
from score.programme.coaching.models import TeamMember
from score.programme.coaching.subject import TOMORROW
from score.programme.core import audit, facts
from score.programme.core.recording import put
from score.programme.enterprises.models import Enterprise
from score.programme.organisations.actor import Actor


def add_team_member(
    *,
    actor: Actor | None,
    enterprise: Enterprise,
    sex: str,
    job_role: str,
    joined_on: datetime.date,
    today: datetime.date,
    left_on: datetime.date | None = None,
) -> TeamMember:
    """Somebody joined the improvement team. ValidationError where the days cannot be."""
    member = TeamMember(enterprise=enterprise, sex=sex, job_role=job_role, joined_on=joined_on, left_on=left_on)
    _check(member, today)
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(enterprise)
        fact = put(writing, member)
        audit.record(actor, "add_team_member", enterprise, {})
    return fact


def member_left(
    *, actor: Actor | None, member: TeamMember, left_on: datetime.date, today: datetime.date, reason: str = ""
) -> TeamMember:
    """Somebody left the team on `left_on`, the last day in it."""
    left = TeamMember(
        uid=member.uid,
        enterprise=member.enterprise,
        sex=member.sex,
        job_role=member.job_role,
        joined_on=member.joined_on,
        left_on=left_on,
    )
    _check(left, today)
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(member.enterprise)
        fact = put(writing, left, reason=reason.strip() or _("Left the team."))
        audit.record(actor, "member_left", member.enterprise, {})
    return fact


def withdraw_team_member(*, actor: Actor | None, member: TeamMember, reason: str) -> TeamMember:
    """This line was a mistake: nobody of the kind was in the team. ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the line is taken out.")})
    with facts.writing(actor and actor.user) as writing:
        keep_others_waiting(member.enterprise)
        fact = writing.withdraw(member, reason=reason)
        audit.record(actor, "withdraw_team_member", member.enterprise, {})
    return fact


def _check(member: TeamMember, today: datetime.date) -> None:
    for name, choices in (("sex", TeamMember.Sex), ("job_role", TeamMember.JobRole)):
        if getattr(member, name) not in choices.values:
            raise ValidationError(
                {name: _("“%(value)s” is not one of the choices.") % {"value": getattr(member, name)}}
            )
    if member.joined_on > today + TOMORROW:
        raise ValidationError({"joined_on": _("This day is still to come. Add the member once it has come.")})
    if member.left_on is not None and member.left_on < member.joined_on:
        raise ValidationError({"left_on": _("Nobody leaves before joining: correct one of the two days.")})
    if member.left_on is not None and member.left_on > today + TOMORROW:
        raise ValidationError({"left_on": _("This day is still to come. Record it once it has come.")})
