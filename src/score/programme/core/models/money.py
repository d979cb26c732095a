"""Money: the one ledger, and the rates, price indices and minimum wages that figures need. All are facts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from score.programme.core.facts import Fact
from score.programme.core.identity import new_uid


class LedgerEntry(Fact):
    """One amount: who pays, for what, how far it has come. There is no second table of amounts."""

    class PayerKind(models.TextChoices):
        ENTERPRISE = "enterprise", _("enterprise")
        LEAD_BUYER = "lead_buyer", _("lead buyer")
        PUBLIC_BUDGET = "public_budget", _("public budget")
        PUBLIC_SUBSIDY = "public_subsidy", _("public subsidy")
        LEVY_FUND = "levy_fund", _("levy fund")
        OTHER_DONOR = "other_donor", _("other donor")
        PARTNER = "partner", _("partner's own funds")
        PROGRAMME = "programme", _("programme")
        UNKNOWN = "unknown", _("not known")

    class Stage(models.TextChoices):
        PROMISED = "promised", _("promised")
        COMMITTED = "committed", _("committed")
        INVOICED = "invoiced", _("invoiced")
        PAID = "paid", _("paid")
        REFUNDED = "refunded", _("refunded")

    uid = models.UUIDField(default=new_uid, editable=False, db_index=True)
    date = models.DateField()
    amount = models.DecimalField(max_digits=15, decimal_places=2)
    currency = models.CharField(max_length=3)
    payer_kind = models.CharField(max_length=20, choices=PayerKind.choices)
    payer = models.ForeignKey("programme.Organisation", models.PROTECT, null=True, related_name="+")
    stage = models.CharField(max_length=12, choices=Stage.choices)
    in_kind = models.BooleanField(default=False)
    valued_how = models.CharField(max_length=200, blank=True)
    document_number = models.CharField(max_length=60, blank=True)
    purpose = models.CharField(max_length=40)  # fee, direct cost, subsidy, ...
    enterprise = models.ForeignKey("programme.Enterprise", models.PROTECT, null=True, related_name="+")
    cohort = models.ForeignKey("programme.Cohort", models.PROTECT, null=True, related_name="+")
    trainer = models.ForeignKey("programme.Trainer", models.PROTECT, null=True, related_name="+")  # who is paid


class ExchangeRate(Fact):
    """Units of `currency` for one `base` on a day. A manual rate states its source and the period it is for."""

    base = models.CharField(max_length=3)
    currency = models.CharField(max_length=3)
    day = models.DateField()
    valid_until = models.DateField(null=True)
    value = models.DecimalField(max_digits=15, decimal_places=6)
    source = models.CharField(max_length=200)


class PriceIndex(Fact):
    """Consumer prices of a country in a month (any base year; only ratios are used)."""

    country = models.CharField(max_length=2)
    month = models.DateField()
    value = models.DecimalField(max_digits=15, decimal_places=4)
    name = models.CharField(max_length=200)


class MinimumWage(Fact):
    """Legal minimum pay per hour in a country from a day on, in its own currency."""

    country = models.CharField(max_length=2)
    valid_from = models.DateField()
    per_hour = models.DecimalField(max_digits=15, decimal_places=4)
    source = models.CharField(max_length=200)
