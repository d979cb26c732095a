"""Certificates of trainers and of participants. Old dates never move: a renewal is a new certificate."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from score.programme.core.facts import Fact, recorded_once


class Certificate(Fact):
    """A trainer may train a module on their own, from a day until a day. `number` opens the public check page."""

    class Level(models.TextChoices):
        RECOGNISED = "recognised", _("recognised")  # was a trainer before this system
        CERTIFIED = "certified", _("certified")
        EXPERT = "expert", _("expert trainer")

    number = models.CharField(max_length=20)
    trainer = models.ForeignKey("programme.Trainer", models.PROTECT, related_name="certificates")
    module = models.CharField(max_length=60)
    level = models.CharField(max_length=12, choices=Level.choices)
    issued_on = models.DateField()
    valid_until = models.DateField(null=True)
    issued_by = models.ForeignKey("programme.Organisation", models.PROTECT, null=True, related_name="+")

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("number", name="certificate_recorded_once"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("issued_on")),
                name="certificate_ends_after_it_begins",
            ),
        ]


class CertificateStanding(Fact):
    """A certificate does not stand just now, or no longer, since a day. Without this fact it stands."""

    class Standing(models.TextChoices):
        SUSPENDED = "suspended", _("suspended")
        REVOKED = "revoked", _("revoked")
        REINSTATED = "reinstated", _("reinstated")

    trainer = models.ForeignKey("programme.Trainer", models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    standing = models.CharField(max_length=12, choices=Standing.choices)
    day = models.DateField()
    why = models.TextField()

    class Meta(Fact.Meta):
        constraints = [*Fact.Meta.constraints, recorded_once("number", name="certificate_standing_recorded_once")]


class ParticipationCertificate(Fact):
    """A person took part in a class and was trained. The number opens the public check page, which names nobody."""

    cohort = models.ForeignKey("programme.Cohort", models.PROTECT, related_name="participation_certificates")
    person = models.ForeignKey("programme.Person", models.PROTECT, related_name="+")
    number = models.CharField(max_length=20, db_index=True)
    issued_on = models.DateField()

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("cohort", "person", name="participation_certificate_recorded_once"),
            models.UniqueConstraint(  # a withdrawal repeats the number of what it withdraws
                fields=["number"], condition=Q(withdrawn=False), name="participation_certificate_number_once"
            ),
        ]
