"""The weekly mail of what is owed and overdue: to whom it goes, when, and what it says.

It names no person and no enterprise and holds no answer: counts and days only. Nothing is sent where nothing is owed.
"""

from __future__ import annotations

import datetime
import smtplib
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from score.programme.core import formats
from score.programme.dashboards.data_quality import Found
from score.programme.dashboards.mail_links import new_link, stop_link
from score.programme.dashboards.models import WeeklyMail
from score.programme.dashboards.my_work import Work, work_of
from score.programme.organisations.access import may
from score.programme.organisations.actor import actor_of, memberships_on
from score.programme.organisations.models import Membership, User
from score.programme.results.figures import World, world_at
from score.programme.trainings.local_days import zone_of

HOUR = 7
SEND_DAYS = (0, 1)  # Monday; Tuesday where the server rested on Monday
log = structlog.get_logger("score.weekly_mail")


@dataclass(frozen=True)
class Section:
    """What waits for somebody in one of their roles, in words."""

    role: str
    organisation: str
    late: list[str]
    waiting: list[str]
    others: list[str]

    @property
    def empty(self) -> bool:
        """Whether nothing at all is owed."""
        return not (self.late or self.waiting or self.others)


def week_to_send(memberships: list[Membership], now: datetime.datetime) -> datetime.date | None:
    """The Monday of the week whose mail is to be sent now, by the clock of the reader's country; None: not now."""
    local = now.astimezone(zone_of(memberships[0].organisation.country))
    if local.weekday() not in SEND_DAYS or (local.weekday() == SEND_DAYS[0] and local.hour < HOUR):
        return None
    return local.date() - datetime.timedelta(days=local.weekday())


def send_due(*, now: datetime.datetime, progress: Callable[..., None] = lambda *_done: None) -> dict[str, int]:
    """Send the mails whose hour has come: how many were sent, had nothing to say, could not be sent."""
    counted = {"sent": 0, "nothing_owed": 0, "failed": 0}
    world: World | None = None
    users = User.objects.filter(is_active=True, memberships__isnull=False).distinct().order_by("pk")
    for number, user in enumerate(users):
        progress(number, len(users))
        memberships = list(memberships_on(user, now.date()))
        week = week_to_send(memberships, now) if memberships else None
        setting = _claimed(user, week) if week else None
        if setting is None:
            continue
        world = world or world_at()
        counted[_send(user, memberships, setting, world, now)] += 1
    return counted


def _claimed(user: User, week: datetime.date) -> WeeklyMail | None:
    """The user's row, marked as looked after this week; None where it was already, or the mail is not wanted."""
    setting, _made = WeeklyMail.objects.get_or_create(user=user)
    # one statement: of two workers only one gets the row
    won = WeeklyMail.objects.filter(pk=setting.pk, wanted=True).exclude(week=week).update(week=week)
    return setting if won else None


def _send(user: User, memberships: list[Membership], setting: WeeklyMail, world: World, now: datetime.datetime) -> str:
    local = now.astimezone(zone_of(memberships[0].organisation.country))
    with translation.override(user.language or settings.LANGUAGE_CODE):
        sections = sections_of(user, memberships, world, local.date())
        if not sections:
            return "nothing_owed"
        try:
            message(user, sections, new_link(setting=setting, moment=now), setting).send()
        except (smtplib.SMTPException, OSError) as error:
            log.warning("weekly mail not sent", user=user.pk, reason=str(error))
            # the next hour tries again; the link of a mail that never left opens nothing
            WeeklyMail.objects.filter(pk=setting.pk).update(week=None, link=None, link_until=None)
            return "failed"
    WeeklyMail.objects.filter(pk=setting.pk).update(sent_at=now)
    return "sent"


def sections_of(user: User, memberships: list[Membership], world: World, today: datetime.date) -> list[Section]:
    """What waits for somebody, role by role; roles in which nothing waits are left out."""
    found = []
    for membership in memberships:
        actor = actor_of(user, membership.pk)
        if may(actor, "my_work"):
            section = _section(membership, work_of(actor, world, today), today)
            found += [] if section.empty else [section]
    return found


def _section(membership: Membership, work: Work, today: datetime.date) -> Section:
    return Section(
        role=str(membership.get_role_display()),
        organisation=membership.organisation.name,
        late=[_words(one, today) for one in work.mine if one.kind.status == "bad"],
        waiting=[_words(one, today) for one in work.mine if one.kind.status != "bad" and one.kind.waits],
        others=[
            *(
                _("%(partner)s: %(endlines)s, the oldest %(late)s")
                % {"partner": one.name, "endlines": _endlines(one.total), "late": days_late(one.days)}
                for one in work.partners
            ),
            *(_words(one, today) for one in work.others if one.kind.waits),
        ],
    )


def _words(one: Found, today: datetime.date) -> str:
    """One kind with its count and the age of the oldest: no name of a firm or a person, and no answer."""
    words = _("%(what)s: %(count)s") % {"what": one.kind.title, "count": formats.count(one.total)}
    days = one.oldest.days(today) if one.oldest else None
    if one.kind.status != "bad" or days is None or days < 1:
        return words
    return _("%(what)s, the oldest %(late)s") % {"what": words, "late": days_late(days)}


def days_late(days: int) -> str:
    """For how long something has been overdue."""
    return ngettext("%(n)s day late", "%(n)s days late", days) % {"n": formats.count(days)}


def _endlines(total: int) -> str:
    words = ngettext("%(n)s endline past its date", "%(n)s endlines past their date", total)
    return words % {"n": formats.count(total)}


def message(user: User, sections: list[Section], link: str, setting: WeeklyMail) -> EmailMultiAlternatives:
    """The mail as it is sent, in plain text and simple HTML."""
    stop = stop_link(user)
    context = {
        "sections": sections,
        "link": link,
        "link_until": setting.link_until,
        "stop": stop,
        "name": str(settings.PROGRAMME["short_name"]),
        "several": len(sections) > 1,
        "language": translation.get_language(),
    }
    made = EmailMultiAlternatives(
        subject=subject_of(sections),
        body=render_to_string("dashboards/weekly_mail.txt", context),
        to=[user.email],
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
    made.attach_alternative(render_to_string("dashboards/weekly_mail.html", context), "text/html")
    return made


def subject_of(sections: list[Section]) -> str:
    """How many kinds of things are late, how many wait."""
    late = sum(len(section.late) for section in sections)
    rest = sum(len(section.waiting) + len(section.others) for section in sections)
    name = str(settings.PROGRAMME["short_name"])
    if late:
        return _("%(name)s: %(late)s late, %(rest)s waiting") % {"name": name, "late": late, "rest": rest}
    return _("%(name)s: nothing late, %(rest)s waiting") % {"name": name, "rest": rest}
