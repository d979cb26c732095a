"""How enterprises come into the programme: stages, open calls, applications."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from score.programme.core.facts import Fact, recorded_once
from score.programme.core.identity import new_uid
from score.programme.enterprises.models.registry import Enterprise


class RecruitmentStage(Fact):
    """On a day an enterprise reached a stage with an organisation that recruits it, and why."""

    class Stage(models.TextChoices):
        PROSPECT = "prospect", _("prospect")
        CONTACTED = "contacted", _("contacted")
        APPLIED = "applied", _("applied")
        ELIGIBLE = "eligible", _("eligible")
        ENROLLED = "enrolled", _("enrolled")
        COMPLETED = "completed", _("completed")
        ALUMNI = "alumni", _("alumni")
        DROPPED = "dropped", _("dropped")
        CLOSED = "closed", _("closed")

    VALUE_FIELDS = ()

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="stages")
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices)
    reached_on = models.DateField(_("on"))
    why = models.TextField(_("why"), blank=True)
    custodian = models.ForeignKey("programme.Organisation", models.PROTECT, null=True, related_name="+")

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("enterprise", "custodian", "stage", "reached_on", name="recruitment_stage_once"),
        ]


class OpenCall(models.Model):
    """An invitation to apply, open for a time, at an address that needs no account."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    country = models.CharField(_("country"), max_length=2)
    module = models.CharField(_("module"), max_length=60, blank=True)
    organisation = models.ForeignKey("programme.Organisation", models.PROTECT, related_name="+")
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"))
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey("programme.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-opens_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(closes_on__gte=models.F("opens_on")), name="call_closes_after")
        ]

    def __str__(self) -> str:
        return self.title


class Application(models.Model):
    """What an enterprise wrote in answer to a call. `answers` name the enterprise, never a person."""

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    call = models.ForeignKey(OpenCall, models.PROTECT, related_name="applications")
    answers = models.JSONField(default=dict)
    eligibility = models.JSONField(default=list)  # rule, whether it is met, in which words
    contact = models.ForeignKey("programme.Person", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    why = models.TextField(_("why"), blank=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, related_name="applications")
    received_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("programme.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-received_at", "pk"]
