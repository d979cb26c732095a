"""Serious concerns: a sealed letter to the focal persons of a country. The row itself says next to nothing."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class SeriousConcern(models.Model):
    """One concern. Kind, enterprise, words, moments, steps and who raised it lie in `sealed` alone.

    No key that counts up, no moment and no reference to any other table: neither the order of rows nor what lies
    beside them in a copy of the database tells which enterprise is meant or who wrote.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    country = models.CharField(max_length=2, db_index=True)
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    sealed = models.TextField()
