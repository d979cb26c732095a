"""How far a cohort has come, and what comes next, in the words of whoever delivers it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from score.programme.core import formats
from score.programme.trainings.planning.checks import BASELINE, Check, Known
from score.programme.trainings.planning.places import next_waiting
from score.programme.trainings.planning.queries import Place, Snapshot
from score.programme.trainings.planning.states import State


@dataclass(frozen=True)
class Station:
    """One station on the way of a cohort. `state`: done, now, or empty for what is ahead."""

    title: str
    words: str
    state: str = ""
    day: datetime.date | None = None
    kind: str = ""
    href: str = ""


@dataclass(frozen=True)
class NextStep:
    """Something to do now. `main`: the one thing that everything waits for."""

    words: str
    label: str
    href: str
    main: bool = False


def stations_of(seen: Snapshot, known: Known, checks: list[Check], today: datetime.date) -> list[Station]:
    """The way of a cohort from baselines to close."""
    found = [_baselines(seen, checks, today)]
    for day in seen.days:
        entered = [present for (_person, number), present in seen.attendance.items() if number == day.number]
        words, kind = "", ""
        if entered:
            words = _("%(here)s of %(all)s here") % {"here": sum(entered), "all": len(entered)}
        elif day.day < today:
            words, kind = _("no attendance"), "bad"
        state = "done" if day.day < today else ("now" if day.day == today else "")
        title = _("Class, day %(number)s") % {"number": formats.count(day.number)}
        href = reverse("attendance", args=[seen.cohort.uid, day.number])
        found.append(Station(title, words, state, day.day, kind, href))
    found.append(_visits(seen, known))
    closed = seen.state == State.CLOSED
    since = seen.state_fact.day if closed and seen.state_fact else None
    found.append(Station(_("Close"), _("closed") if closed else _("not yet"), "done" if closed else "", since))
    return found


def _baselines(seen: Snapshot, checks: list[Check], today: datetime.date) -> Station:
    rows = [one for one in checks if one.code == BASELINE]
    good = sum(one.met for one in rows)
    words = _("%(good)s of %(all)s in time") % {"good": good, "all": len(rows)} if rows else _("nobody enrolled yet")
    over = bool(seen.first_day and seen.first_day < today)
    return Station(
        _("Baselines"), words, "done" if rows and (good == len(rows) or over) else "", seen.first_day,
        "watch" if over and good < len(rows) else "",
    )  # fmt: skip


def _visits(seen: Snapshot, known: Known) -> Station:
    least = (seen.module.visits_minimum if seen.module else 0) * len(seen.enrolled)
    done = sum(known.visits.get(one.pk, 0) for one in seen.enrolled)
    words = _("%(done)s of %(least)s done") % {"done": done, "least": least} if least else _("none planned")
    state = "done" if least and done >= least else ("now" if done else "")
    return Station(_("Visits"), words, state)


def next_steps(seen: Snapshot, checks: list[Check], closing: list[Check], today: datetime.date) -> list[NextStep]:
    """What is to be done now, the most pressing first."""
    if seen.state in (State.CLOSED, State.CANCELLED):
        return []
    if seen.state == State.RUNNING:
        return _while_running(seen, closing, today)
    uid = seen.cohort.uid
    found = []
    if len(seen.days) < (seen.module.class_days if seen.module else 1):
        found.append(NextStep(_("Class days have no date yet."), _("Class days"), reverse("cohort_days", args=[uid])))
    if not seen.trainers:
        found.append(NextStep(_("Nobody trains yet."), _("Trainers"), reverse("cohort_trainers", args=[uid])))
    if not (seen.plan and seen.plan.venue):
        found.append(NextStep(_("The venue is not known yet."), _("Where and how"), reverse("cohort_plan", args=[uid])))
    if seen.state == State.PLANNED:
        href = reverse("cohort_state", args=[uid, "open"])
        found.append(NextStep(_("Enterprises can be enrolled once it is open."), _("Open for enrolment"), href, True))
        return found
    return found + _while_open(seen, checks)


def _while_open(seen: Snapshot, checks: list[Check]) -> list[NextStep]:
    uid, found = seen.cohort.uid, []
    places = reverse("cohort_places", args=[uid])
    confirmed = sum(one.state == Place.CONFIRMED for one in seen.places)
    if confirmed:
        words = ngettext("%(n)s enterprise will come.", "%(n)s enterprises will come.", confirmed) % {"n": confirmed}
        found.append(NextStep(words, _("Enrol"), places))
    if seen.free:
        words = ngettext("%(n)s place is free.", "%(n)s places are free.", seen.free) % {"n": seen.free}
        found.append(NextStep(words, _("Invite the next") if next_waiting(seen) else _("Places"), places))
    against = sum(one.stands_against for one in checks)
    if against:
        words = ngettext(
            "%(n)s check stands against the class.", "%(n)s checks stand against the class.", against
        ) % {"n": against}  # fmt: skip
        found.append(NextStep(words, _("Checks"), "#checks"))
    elif seen.enrolled:
        href = reverse("cohort_state", args=[uid, "running"])
        found.append(NextStep(_("Nothing stands against the class."), _("Begin the class"), href, True))
    return found


def _while_running(seen: Snapshot, closing: list[Check], today: datetime.date) -> list[NextStep]:
    uid, found = seen.cohort.uid, []
    entered = {number for _person, number in seen.attendance}
    for day in seen.days:
        if day.day <= today and day.number not in entered:
            words = _("Who was there on class day %(n)s?") % {"n": day.number}
            found.append(NextStep(words, _("Attendance"), reverse("attendance", args=[uid, day.number]), True))
    if not any(one.stands_against for one in closing):
        href = reverse("cohort_state", args=[uid, "closed"])
        found.append(NextStep(_("Everything is entered."), _("Close the cohort"), href, True))
    elif not found:
        missing = sum(one.stands_against for one in closing)
        words = ngettext(
            "%(n)s thing is missing before the cohort can be closed.",
            "%(n)s things are missing before the cohort can be closed.",
            missing,
        ) % {"n": missing}
        found.append(NextStep(words, _("What is missing"), "#checks"))
    return found
