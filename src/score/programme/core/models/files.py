"""Uploaded files: kept once, under their own SHA-256."""

from django.conf import settings
from django.db import models


class StoredFile(models.Model):
    """What is known about a file; its bytes lie under `settings.FILES_ROOT`."""

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    stored_at = models.DateTimeField(auto_now_add=True)
    stored_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
