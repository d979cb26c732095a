"""The message to copy after a visit: what was seen, who does what until when, in the language of the firm."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from score.catalogue.countries import country_files
from score.programme.coaching.actions.visits import visit_of
from score.programme.coaching.models import AgreedAction, PracticeSeen, VisitPlan
from score.programme.coaching.queries import agreed_with
from score.programme.coaching.subject import VisitSubject, practices_of
from score.programme.coaching.words import language_words
from score.programme.core import formats
from score.programme.organisations.access import visible_to
from score.programme.organisations.actor import Actor
from score.programme.trainings.words import module_title


def languages(country: str) -> list[tuple[str, str]]:
    """The languages in which a message can be written: those of the country that we have first, then the others."""
    ours = [code for code, _name in settings.LANGUAGES]
    try:
        spoken = list(country_files.get(country).languages)
    except country_files.UnknownCountry:
        spoken = []
    first = [code for code in spoken if code in ours]
    return [(code, language_words(code)) for code in dict.fromkeys([*first, *ours])]


def message_of(actor: Actor, subject: VisitSubject, language: str, today: datetime.date) -> str:
    """The message in `language`; what people wrote stays in the language in which they wrote it."""
    with translation.override(language):
        parts = [_greeting(subject), _seen(actor, subject), _tasks(actor, subject, today), _next(actor, subject)]
        return "\n\n".join(part for part in parts if part)


def _greeting(subject: VisitSubject) -> str:
    visit = visit_of(subject)
    words = {"number": subject.number, "firm": subject.enterprise.name, "module": _module(subject)}
    if visit is None or visit.day is None:
        return _("%(firm)s: visit %(number)s, %(module)s.") % words
    return _("%(firm)s: visit %(number)s on %(day)s, %(module)s.") % {**words, "day": formats.day(visit.day)}


def _module(subject: VisitSubject) -> str:
    return module_title(subject.cohort.module, subject.cohort.country)


def _seen(actor: Actor, subject: VisitSubject) -> str:
    marks = {one.practice: one.seen for one in visible_to(actor, PracticeSeen).in_force().filter(**subject.key)}
    lines = []
    for seen, head in (
        (PracticeSeen.Seen.YES, _("What we saw in place:")),
        (PracticeSeen.Seen.NO, _("Not yet in place:")),
    ):
        found = [f"- {_(one.words)}" for one in practices_of(subject.cohort) if marks.get(one.code) == seen]
        if found:
            lines += [head, *found]
    return "\n".join(lines)


def _tasks(actor: Actor, subject: VisitSubject, today: datetime.date) -> str:
    waiting = [one for one in agreed_with(actor, subject.enterprise, today) if one.is_open]
    if not waiting:
        return ""
    return "\n".join([_("What we agreed:"), *(f"- {_task(one.action)}" for one in waiting)])


def _task(action: AgreedAction) -> str:
    words = {"what": action.what, "who": action.function, "day": formats.day(action.due_on)}
    if action.function and action.due_on:
        return _("%(what)s (%(who)s, until %(day)s)") % words
    if action.due_on:
        return _("%(what)s (until %(day)s)") % words
    return _("%(what)s (%(who)s)") % words if action.function else action.what


def _next(actor: Actor, subject: VisitSubject) -> str:
    planned = (
        visible_to(actor, VisitPlan)
        .in_force()
        .filter(
            enterprise=subject.enterprise,
            cohort=subject.cohort,
            number__gt=subject.number,
            state=VisitPlan.State.PLANNED,
        )
    )
    following = planned.order_by("number").first()
    return _("Next visit: %(day)s.") % {"day": formats.long_day(following.day)} if following else ""
