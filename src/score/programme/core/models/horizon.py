"""The last moment at which the facts lock was held exclusively."""

from django.db import models


class FactsHorizon(models.Model):
    """One row: up to this moment everything that will ever be known is known."""

    settled_at = models.DateTimeField()
