"""Lists as people keep them, changes of many rows at once, and the row of each enterprise as it is today."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from score.programme.core.identity import new_uid
from score.programme.enterprises.models.registry import Enterprise


class SavedView(models.Model):
    """Filters, order and columns of a list under a name; shared ones are offered to everybody of the organisation."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    listing = models.CharField(max_length=40)
    title = models.CharField(_("title"), max_length=100)
    query = models.CharField(max_length=2000)
    user = models.ForeignKey("programme.User", models.CASCADE, related_name="+")
    organisation = models.ForeignKey("programme.Organisation", models.CASCADE, null=True, related_name="+")
    shared = models.BooleanField(_("shared with my organisation"), default=False)
    is_default = models.BooleanField(_("what I see first"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["title", "pk"]
        constraints = [models.UniqueConstraint(fields=["listing", "user", "title"], name="view_title_once")]


class BulkChange(models.Model):
    """One change of many enterprises: what was chosen, what was written, and when it was taken back."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    what = models.CharField(max_length=30)
    value = models.JSONField(default=dict)
    reason = models.TextField()
    query = models.CharField(max_length=2000, blank=True)
    written = models.JSONField(default=dict)  # keys of the facts written, by model
    recorded_at = models.DateTimeField()
    done_by = models.ForeignKey("programme.User", models.PROTECT, null=True, related_name="+")
    custodian = models.ForeignKey("programme.Organisation", models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("programme.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-recorded_at", "pk"]


class EnterpriseRow(models.Model):
    """An enterprise as it is today, for lists and search. Copied from facts, never a source of figures.

    It may be emptied and is then built anew; `dashboards.enterprise_rows` keeps it up with what was recorded since.
    What is not known is empty. `stage`, `heads` and the answers are those of the programme: who may not see all of
    them is shown its own, asked of the facts.
    """

    enterprise = models.OneToOneField(Enterprise, models.CASCADE, primary_key=True, related_name="row")
    name = models.CharField(max_length=200)
    name_plain = models.CharField(max_length=200, blank=True)  # in plain letters: what lists are sorted by
    search = models.TextField(blank=True)  # all names and numbers in plain letters
    level = models.CharField(max_length=14)
    country = models.CharField(max_length=2, blank=True)
    also_in = models.CharField(max_length=300, blank=True)  # countries of its parts, and to which it will move
    area = models.CharField(max_length=300, blank=True)
    sector = models.CharField(max_length=300, blank=True)
    size = models.CharField(max_length=300, blank=True)
    ownership = models.CharField(max_length=300, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    heads = models.BigIntegerField(null=True)
    stage = models.CharField(max_length=10, blank=True)
    has_baseline = models.BooleanField(default=False)
    has_endline = models.BooleanField(default=False)
    trained = models.BooleanField(default=False)
    left_out = models.BooleanField(default=False)  # merged into another record, or taken back

    class Meta:
        indexes = [  # each ends with the key, so that a page is found in the index alone, in order
            models.Index(fields=["left_out", "name_plain", "enterprise"], name="row_by_name"),
            models.Index(fields=["left_out", "country", "name_plain", "enterprise"], name="row_by_country"),
            models.Index(fields=["also_in"], name="row_also_in"),
            models.Index(fields=["left_out", "area", "name_plain", "enterprise"], name="row_by_area"),
            models.Index(fields=["left_out", "sector", "name_plain", "enterprise"], name="row_by_sector"),
            models.Index(fields=["left_out", "size", "name_plain", "enterprise"], name="row_by_size"),
            models.Index(fields=["left_out", "ownership", "name_plain", "enterprise"], name="row_by_ownership"),
            models.Index(fields=["left_out", "stage", "name_plain", "enterprise"], name="row_by_stage"),
            models.Index(fields=["left_out", "heads", "name_plain", "enterprise"], name="row_by_heads"),
            models.Index(
                fields=["left_out", "has_baseline", "has_endline", "name_plain", "enterprise"], name="row_by_answers"
            ),
        ]


class RowsKept(models.Model):
    """One row: up to where the rows of enterprises are kept up with what was recorded.

    Keys instead of moments, because history that is loaded brings moments of the past.
    """

    seen = models.JSONField(default=dict)  # by table: its last key that is in the rows
    day = models.DateField()  # what holds from this day on is in
