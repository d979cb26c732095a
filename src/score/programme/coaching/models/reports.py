"""What a visit found: who was met, which practices were seen, what was agreed. Nobody is named."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from score.programme.core.facts import Fact, recorded_once
from score.programme.core.identity import new_uid


class VisitReport(Fact):
    """Who was met on a visit, by role and sex, and whether the report is finished."""

    class Representative(models.TextChoices):
        MET = "met", pgettext_lazy("representative", "met")
        NOT_MET = "not_met", pgettext_lazy("representative", "not met")
        NONE = "none", _("there is none")
        UNKNOWN = "", _("not known")

    enterprise = models.ForeignKey("programme.Enterprise", models.PROTECT, related_name="visit_reports")
    cohort = models.ForeignKey("programme.Cohort", models.PROTECT, related_name="visit_reports")
    number = models.PositiveSmallIntegerField()
    managers_women = models.PositiveSmallIntegerField(null=True)
    managers_men = models.PositiveSmallIntegerField(null=True)
    workers_women = models.PositiveSmallIntegerField(null=True)
    workers_men = models.PositiveSmallIntegerField(null=True)
    representative = models.CharField(max_length=8, choices=Representative.choices, blank=True)
    finished = models.BooleanField(default=False)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("enterprise", "cohort", "number", name="visit_report_recorded_once"),
        ]


class PracticeSeen(Fact):
    """Whether a practice was seen in the factory on a visit. “Not seen” is not “no”."""

    class Seen(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")
        NOT_SEEN = "not_seen", _("not seen")

    enterprise = models.ForeignKey("programme.Enterprise", models.PROTECT, related_name="practices_seen")
    cohort = models.ForeignKey("programme.Cohort", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    practice = models.CharField(max_length=60)
    seen = models.CharField(max_length=10, choices=Seen.choices)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("enterprise", "cohort", "number", "practice", name="practice_recorded_once"),
        ]


class PracticePhoto(Fact):
    """A photo behind a practice that was seen."""

    enterprise = models.ForeignKey("programme.Enterprise", models.PROTECT, related_name="+")
    cohort = models.ForeignKey("programme.Cohort", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    practice = models.CharField(max_length=60)
    file = models.ForeignKey("programme.StoredFile", models.PROTECT, related_name="+")

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("enterprise", "cohort", "number", "practice", "file", name="practice_photo_recorded_once"),
        ]


class AgreedAction(Fact):
    """What an enterprise and its trainer agreed on a visit: by which function, until when, and what became of it."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    uid = models.UUIDField(default=new_uid, editable=False, db_index=True)
    enterprise = models.ForeignKey("programme.Enterprise", models.PROTECT, related_name="agreed_actions")
    cohort = models.ForeignKey("programme.Cohort", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    what = models.CharField(_("what"), max_length=300)
    function = models.CharField(_("who, by function"), max_length=100, blank=True)
    due_on = models.DateField(_("until"), null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)

    class Meta(Fact.Meta):
        constraints = [*Fact.Meta.constraints, recorded_once("uid", name="agreed_action_recorded_once")]
