"""By what an enterprise is known besides its name, and whom one asks there."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from score.programme.core.facts import Fact, recorded_once
from score.programme.enterprises.models.registry import Enterprise


class EnterpriseName(Fact):
    """Another name: a former one, a trade name, how a list writes it, the name of a record that was merged."""

    class Kind(models.TextChoices):
        LOCAL = "local", _("in local script")
        TRADE = "trade", _("trade name")
        FORMER = "former", _("former name")
        LISTED = "listed", _("as a list writes it")

    VALUE_FIELDS = ()

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="other_names")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    text = models.CharField(_("name"), max_length=200)
    source = models.CharField(_("source"), max_length=60, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("enterprise", "kind", "text", name="enterprise_name_recorded_once"),
        ]


class EnterpriseIdentifier(Fact):
    """A number by which others know the enterprise: a tax number, a register, the number in an older database."""

    VALUE_FIELDS = ()  # the number is what the fact is about: it stays readable, and is found, when withdrawn

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="identifiers")
    scheme = models.CharField(_("register"), max_length=60)
    value = models.CharField(_("number"), max_length=100, db_index=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("enterprise", "scheme", "value", name="identifier_recorded_once"),
        ]


class EnterpriseContact(models.Model):
    """Whom one asks in an enterprise. Name and phone are the person's, apart, and go when the person is erased."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="contacts")
    person = models.ForeignKey("programme.Person", models.PROTECT, related_name="contact_in")
    function = models.CharField(_("function"), max_length=100, blank=True)
    is_main = models.BooleanField(_("first to be asked"), default=False)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    custodian = models.ForeignKey("programme.Organisation", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-is_main", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "person"], condition=models.Q(until__isnull=True), name="contact_once_at_a_time"
            )
        ]


class SupplyLink(Fact):
    """The enterprise sells to somebody. Who recorded it sees it, and the programme; no other partner, no buyer."""

    VALUE_FIELDS = ()

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="sells_to")
    buyer = models.ForeignKey("programme.Organisation", models.PROTECT, null=True, related_name="+")
    buyer_name = models.CharField(_("buyer"), max_length=200, blank=True)
    since = models.DateField(_("since"))
    custodian = models.ForeignKey("programme.Organisation", models.PROTECT, null=True, related_name="+")

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("enterprise", "buyer", "buyer_name", "custodian", name="supply_link_recorded_once"),
            models.CheckConstraint(
                condition=models.Q(buyer__isnull=False) | ~models.Q(buyer_name=""), name="supply_link_names_a_buyer"
            ),
        ]


class DuplicateDecision(Fact):
    """A person looked at two records and said whether they are one. `profile`: the levels at which fields agreed."""

    class Verdict(models.TextChoices):
        SAME = "same", _("the same enterprise")
        DIFFERENT = "different", _("two enterprises")

    VALUE_FIELDS = ()

    left = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    right = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    profile = models.JSONField(default=dict)
    log_odds = models.FloatField(default=0)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("left", "right", name="duplicate_decided_once"),
            models.CheckConstraint(condition=models.Q(left__lt=models.F("right")), name="duplicate_pair_in_order"),
        ]


class DuplicateSuggestion(models.Model):
    """Two records that may be one, as the matcher last saw them. Written anew by a job; no fact."""

    left = models.ForeignKey(Enterprise, models.CASCADE, related_name="+")
    right = models.ForeignKey(Enterprise, models.CASCADE, related_name="+")
    log_odds = models.FloatField()
    evidence = models.JSONField(default=list)  # per field: level, weight, what either says
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-log_odds", "pk"]
        constraints = [models.UniqueConstraint(fields=["left", "right"], name="duplicate_suggested_once")]
