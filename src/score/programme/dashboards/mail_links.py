"""The links in the weekly mail: one that signs in once, one that stops the mail; and what somebody chose."""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from score.programme.core import audit
from score.programme.dashboards.models import WeeklyMail
from score.programme.organisations.actor import memberships_on
from score.programme.organisations.models import User

LINK_DAYS = 6  # it is sent on a Monday and works until Sunday
_SIGN_IN, _STOP = "score.weekly_mail.sign_in", "score.weekly_mail.stop"


class LinkRefused(Exception):
    """The link opens nothing (any more). The message may be shown to who holds it."""


def setting_of(user: User) -> WeeklyMail:
    """What somebody chose; without a choice the mail is wanted. The row may not be in the database yet."""
    return WeeklyMail.objects.filter(user=user).first() or WeeklyMail(user=user)


def choose(*, user: User, wanted: bool) -> WeeklyMail:
    """The mail is wanted from now on, or is not. A mail that is not wanted leaves no link behind."""
    with transaction.atomic():
        setting, _made = WeeklyMail.objects.get_or_create(user=user)
        setting.wanted = wanted
        if not wanted:
            setting.link = setting.link_until = None
        setting.save()
        audit.record(user, "weekly_mail_wanted" if wanted else "weekly_mail_stopped", setting)
    return setting


def new_link(*, setting: WeeklyMail, moment: datetime.datetime) -> str:
    """An address that signs the user in once within some days. Earlier ones are dead."""
    setting.link, setting.link_until = uuid.uuid4(), moment + datetime.timedelta(days=LINK_DAYS)
    WeeklyMail.objects.filter(pk=setting.pk).update(link=setting.link, link_until=setting.link_until)
    token = signing.dumps([setting.user_id, setting.link.hex], salt=_SIGN_IN, compress=True)
    return _absolute(reverse("mail_sign_in", args=[token]))


def stop_link(user: User) -> str:
    """An address at which the mail can be stopped without signing in."""
    return _absolute(reverse("mail_stop", args=[signing.dumps(user.pk, salt=_STOP)]))


def user_behind(token: str, moment: datetime.datetime) -> User:
    """Whom a link would sign in, without using it up. LinkRefused, with the reason, where it opens nothing."""
    return _setting_behind(token, moment).user


def use_link(*, token: str, moment: datetime.datetime) -> User:
    """Whom to sign in; the link is dead from now on. LinkRefused as in `user_behind`, also to the second of two."""
    setting = _setting_behind(token, moment)
    with transaction.atomic():
        held = WeeklyMail.objects.filter(pk=setting.pk, link=setting.link)
        if not held.update(link=None, link_until=None):
            raise LinkRefused(_used_words())
        audit.record(setting.user, "sign_in_by_mail", setting)
    return setting.user


def _setting_behind(token: str, moment: datetime.datetime) -> WeeklyMail:
    try:
        key, link = signing.loads(token, salt=_SIGN_IN)
        setting = WeeklyMail.objects.select_related("user").get(user=key)
    except (signing.BadSignature, WeeklyMail.DoesNotExist, TypeError, ValueError) as error:
        raise LinkRefused(_not_ours_words()) from error
    if setting.link is None or setting.link.hex != link:
        raise LinkRefused(_used_words())
    if setting.link_until is None or setting.link_until <= moment:
        raise LinkRefused(_("This link has expired. Sign in with your password."))
    if not memberships_on(setting.user, moment.date()).exists():
        raise LinkRefused(_("You hold no role any more. Ask who invited you."))
    return setting


def user_to_stop(token: str) -> User:
    """Whose mail a link stops. LinkRefused where it is none."""
    try:
        return User.objects.get(pk=signing.loads(token, salt=_STOP))
    except (signing.BadSignature, User.DoesNotExist, TypeError, ValueError) as error:
        raise LinkRefused(_not_ours_words()) from error


def _not_ours_words() -> str:
    return _("This is no link of ours. Copy the whole address from the mail, or sign in.")


def _used_words() -> str:
    return _("This link was used already, or a newer mail came. Sign in with your password.")


def _absolute(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path
