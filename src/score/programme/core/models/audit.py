"""Who did what: written beside every write, in the same transaction."""

from django.conf import settings
from django.db import models


class AuditEvent(models.Model):
    """One action of one person in one role. `detail` never holds names of persons or what they wrote."""

    happened_at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=40, blank=True)
    action = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=60)
    subject_uid = models.CharField(max_length=60, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_uid"], name="audit_subject")]
