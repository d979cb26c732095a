"""What came from devices that were without a network, once each; and fields that two people filled differently."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from score.programme.core.identity import new_uid


class OfflineEntry(models.Model):
    """One entry made on a device, under the identity the device gave it: sent again, it is answered, not repeated.

    `captured_at`: by the device's clock, set right by the server's. `values`: what was entered, by field; `base`: what
    the device saw there. `written`: the fields of it that were recorded. `met`: what the programme itself had recorded
    of them when it came: value, moment, user. `received_at`: by the clock of facts, to tell what the programme
    recorded before from what it recorded since.
    """

    uid = models.UUIDField(unique=True)
    device = models.CharField(max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    captured_at = models.DateTimeField()
    received_at = models.DateTimeField()
    base = models.JSONField(default=dict)
    values = models.JSONField()
    written = models.JSONField(default=list)
    met = models.JSONField(default=dict)
    clashes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["kind", "subject"], name="offline_entry_of_subject")]


class Clash(models.Model):
    """A field that was filled differently on several devices. The value noted first stands until somebody decides."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    field = models.CharField(max_length=200)
    enterprise = models.ForeignKey("programme.Enterprise", models.PROTECT, null=True, related_name="+")
    cohort = models.ForeignKey("programme.Cohort", models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject", "field"], condition=Q(settled_at__isnull=True), name="clash_open_once"
            )
        ]


class ClashValue(models.Model):
    """One of the values of a clash that nobody who saw it replaced, and who said it first. The chosen one is marked."""

    clash = models.ForeignKey(Clash, models.CASCADE, related_name="values")
    value = models.JSONField(null=True)
    captured_at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entry = models.UUIDField(null=True)  # of the entry, where the value came from a device
    chosen = models.BooleanField(default=False)

    class Meta:
        ordering = ["captured_at", "entry"]
