"""Sex and job role, said in the same words wherever a person is counted."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    """As the person says it."""

    WOMAN = "woman", _("woman")
    MAN = "man", _("man")
    UNKNOWN = "", _("not known")


class JobRole(models.TextChoices):
    """What somebody is in the enterprise."""

    MANAGER = "manager", _("manager")
    WORKER = "worker", _("worker")
    UNKNOWN = "", _("not known")
