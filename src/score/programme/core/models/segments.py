"""Parquet segments of fact tables."""

from django.db import models


class Segment(models.Model):
    """An immutable Parquet file with the facts of one table in one range of keys; may be rebuilt at any time."""

    table = models.CharField(max_length=60)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    rows = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    schema = models.CharField(max_length=64)  # fingerprint of the Arrow schema; another one makes it stale
    built_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "first_id"], name="segment_once")]
