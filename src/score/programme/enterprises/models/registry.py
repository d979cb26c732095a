"""The registry: vendor groups, legal entities and sites, and the facts about them that figures use."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from score.programme.core.facts import Fact, recorded_once
from score.programme.core.identity import new_uid


class Enterprise(models.Model):
    """The shared master record. Training and workforce belong to sites, size limits to legal entities.

    `name` may be edited (its history is kept for people to read); whatever a figure cuts by is a fact.
    """

    class Level(models.TextChoices):
        GROUP = "group", _("vendor group")
        LEGAL_ENTITY = "legal_entity", _("legal entity")
        SITE = "site", _("site")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    level = models.CharField(_("level"), max_length=14, choices=Level.choices, default=Level.SITE)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    name = models.CharField(_("name"), max_length=200)
    name_local = models.CharField(_("name in local script"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)  # where its reference number is from
    reference = models.CharField(_("reference number"), max_length=100, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords(app="programme")

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "reference"], condition=~Q(reference=""), name="enterprise_reference_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class EnterpriseAttribute(Fact):
    """What an enterprise is from a day on: country, area, sector, size, ownership, address and so on."""

    class Kind(models.TextChoices):
        COUNTRY = "country", _("country")
        AREA = "area", _("administrative area")
        SECTOR = "sector", _("sector")
        SIZE = "size", _("size class")
        OWNERSHIP = "ownership", _("ownership")
        CURRENCY = "currency", _("currency")
        ISIC = "isic", _("activity (ISIC Rev. 4)")
        ADDRESS = "address", _("address")
        COORDINATES = "coordinates", _("coordinates")
        MARKET = "market", _("sells to")
        WORKER_REPRESENTATION = "worker_representation", _("worker representation")

    VALUE_FIELDS = ()

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="attributes")
    kind = models.CharField(max_length=30, choices=Kind.choices)
    value = models.CharField(max_length=300)
    valid_from = models.DateField()

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("enterprise", "kind", "valid_from", name="attribute_recorded_once"),
        ]


class Workforce(Fact):
    """Heads in an enterprise on a day, in all or in one part (`sex=women`, `contract=casual`)."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="workforce")
    day = models.DateField()
    dimensions = models.CharField(max_length=100, blank=True)
    heads = models.DecimalField(max_digits=15, decimal_places=0)
    source = models.CharField(max_length=100, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("enterprise", "day", "dimensions", name="workforce_recorded_once"),
            models.CheckConstraint(condition=Q(heads__gte=0), name="workforce_not_negative"),
        ]


class EnterpriseMerge(Fact):
    """Two records were one enterprise from the start. Withdrawing the fact parts them again."""

    kept = models.ForeignKey(Enterprise, models.PROTECT, related_name="absorbed_records")
    absorbed = models.ForeignKey(Enterprise, models.PROTECT, related_name="merged_into")

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(condition=~Q(kept=F("absorbed")), name="merge_of_two_records"),
        ]


class EnterpriseClosure(Fact):
    """An enterprise closed on a day, as far as the evidence goes (1 said ... 4 verified by a third party)."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="closures")
    closed_on = models.DateField()
    evidence = models.PositiveSmallIntegerField()


class ComparisonMembership(Fact):
    """An untrained enterprise that serves as a yardstick; `reference_day` stands for its class day."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="comparisons")
    group = models.CharField(max_length=60)
    reference_day = models.DateField()
