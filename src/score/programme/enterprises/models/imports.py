"""Files brought in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from score.programme.core.identity import new_uid


class ImportBatch(models.Model):
    """One file brought in: what it was, how it was read, what became of it."""

    class State(models.TextChoices):
        STAGED = "staged", _("read, waiting for your decision")
        REFUSED = "refused", _("refused")
        DONE = "done", _("brought in")
        UNDONE = "undone", _("undone")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    file = models.ForeignKey("programme.StoredFile", models.PROTECT, related_name="+")
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.STAGED)
    outcome = models.JSONField(default=dict)  # counts of new, changed, unchanged, errors
    findings = models.JSONField(default=list)  # row, column, what is wrong and how to mend it
    custodian = models.ForeignKey("programme.Organisation", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey("programme.User", models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)
