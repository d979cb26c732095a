"""What the pages over all domains keep of their own: who gets the weekly mail."""

from __future__ import annotations

from django.conf import settings
from django.db import models

__all__ = ["WeeklyMail"]


class WeeklyMail(models.Model):
    """Whether somebody wants the weekly mail, for which week it was last looked after, and the link in the last one.

    Without a row the mail is wanted. `link` is the one link that still signs in; it is emptied when it is used.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="weekly_mail")
    wanted = models.BooleanField(default=True)
    week = models.DateField(null=True)  # its Monday, in the reader's country
    sent_at = models.DateTimeField(null=True)
    link = models.UUIDField(null=True)
    link_until = models.DateTimeField(null=True)
