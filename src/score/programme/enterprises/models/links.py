"""Links by which an enterprise opens its own page without an account."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from score.programme.core.identity import new_uid


class EnterpriseLink(models.Model):
    """One link: only the hash of its secret is kept, so that nobody who reads the table can open the page."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    enterprise = models.ForeignKey("programme.Enterprise", models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    expires_on = models.DateField()
    ended_at = models.DateTimeField(null=True)
    opened = models.PositiveIntegerField(default=0)
    last_opened_on = models.DateField(null=True)
