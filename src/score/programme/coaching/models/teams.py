"""Improvement teams: members as sex and role; names are the enterprise's own matter."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from score.programme.core import people
from score.programme.core.facts import Fact, recorded_once
from score.programme.core.identity import new_uid


class TeamMember(Fact):
    """One member of an enterprise's improvement team, from a day on."""

    Sex, JobRole = people.Sex, people.JobRole

    uid = models.UUIDField(default=new_uid, editable=False, db_index=True)
    enterprise = models.ForeignKey("programme.Enterprise", models.PROTECT, related_name="team_members")
    sex = models.CharField(_("sex"), max_length=10, choices=Sex.choices, blank=True)
    job_role = models.CharField(_("role"), max_length=10, choices=JobRole.choices, blank=True)
    joined_on = models.DateField(_("joined on"))
    left_on = models.DateField(_("left on"), null=True)

    class Meta(Fact.Meta):
        constraints = [*Fact.Meta.constraints, recorded_once("uid", name="team_member_recorded_once")]
