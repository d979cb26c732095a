"""What an organisation agreed to pay a trainer: prices, not amounts. What was paid stands in the ledger."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from score.programme.core.facts import Fact, recorded_once
from score.programme.core.identity import new_uid


class FeeAgreement(Fact):
    """The rates at which an organisation pays a trainer from a day on, until the next agreement of the two."""

    uid = models.UUIDField(default=new_uid, editable=False, db_index=True)
    organisation = models.ForeignKey("programme.Organisation", models.PROTECT, related_name="+")
    trainer = models.ForeignKey("programme.Trainer", models.PROTECT, related_name="fee_agreements")
    valid_from = models.DateField(_("from"))
    currency = models.CharField(_("currency"), max_length=3)
    per_class_day = models.DecimalField(_("a class day"), max_digits=15, decimal_places=2)
    per_visit = models.DecimalField(_("a visit"), max_digits=15, decimal_places=2)
    per_report = models.DecimalField(_("a report"), max_digits=15, decimal_places=2)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            recorded_once("organisation", "trainer", "valid_from", name="fee_agreement_recorded_once"),
            models.CheckConstraint(
                condition=Q(per_class_day__gte=0, per_visit__gte=0, per_report__gte=0), name="fees_are_not_negative"
            ),
        ]
