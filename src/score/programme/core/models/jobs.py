"""Background jobs: a lease instead of a promise, so that a killed worker's job is taken up again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from score.programme.core.identity import new_uid


class Job(models.Model):
    """One piece of long work. `kind` names a function found in a domain's `jobs.py`."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    message = models.TextField(blank=True)
    result = models.JSONField(default=dict)
    cancel_asked = models.BooleanField(default=False)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "lease_until"], name="job_to_take_up")]


class Worker(models.Model):
    """A sign of life of one worker process, so that an instance whose worker died does not look well."""

    name = models.CharField(max_length=120, unique=True)  # machine and process
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
