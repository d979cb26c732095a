"""What speaks against a class before it begins. A coordinator may let a check pass for a reason.

Such an override opens the class and never changes a figure (rule 5): no figure reads it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from babel.lists import format_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from score.catalogue.countries import country_files
from score.catalogue.modules import module_files
from score.programme.core import formats
from score.programme.enterprises.models import Enterprise
from score.programme.trainings.models import CohortTrainer, Trainer
from score.programme.trainings.planning.queries import Snapshot

STOP, WATCH = "stop", "watch"
BASELINE, FIRST_MODULE, PRIORITY, FIRM_SIZE = "baseline", "first_module", "priority", "firm_size"
CERTIFIED, PAIR, CAPACITY, DAYS, ENROLLED, PEOPLE = "certified", "pair", "capacity", "days", "enrolled", "people"
VISITS, ATTENDANCE = "visits", "attendance"
TITLES = {
    DAYS: _lazy("Class days"),
    ENROLLED: _lazy("Enterprises enrolled"),
    CAPACITY: _lazy("Number of enterprises"),
    PAIR: _lazy("Number of trainers"),
    CERTIFIED: _lazy("Trainer certified for the module"),
    BASELINE: _lazy("Baseline before the class"),
    FIRST_MODULE: _lazy("First module first"),
    PRIORITY: _lazy("The baseline's priorities"),
    FIRM_SIZE: _lazy("Size of the firm"),
    PEOPLE: _lazy("Managers and workers named"),
    ATTENDANCE: _lazy("Attendance of every class day"),
    VISITS: _lazy("Visits done"),
}
MAY_PASS = frozenset({BASELINE, FIRST_MODULE, PRIORITY, FIRM_SIZE, CERTIFIED, PAIR, CAPACITY, VISITS})


@dataclass(frozen=True)
class Known:
    """What other domains know of the enterprises, by key of the enterprise.

    `baselines`: the day on which the baseline of this cycle was collected. `heads`: people at work, the last count.
    `answered`: the questions that the baseline answers. `visits`: coaching visits done in this cohort.
    """

    baselines: Mapping[int, datetime.date] = field(default_factory=dict)
    heads: Mapping[int, int] = field(default_factory=dict)
    answered: Mapping[int, frozenset[str]] = field(default_factory=dict)
    visits: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. `mends`: what to do about it. `override`: the reason for which it was let pass."""

    code: str
    level: str
    met: bool
    words: str
    mends: str = ""
    enterprise: Enterprise | None = None
    trainer: Trainer | None = None
    about: str = ""
    override: str = ""

    @property
    def title(self) -> str:
        """What is looked at."""
        return str(TITLES[self.code])

    @property
    def may_pass(self) -> bool:
        """Whether somebody may let it pass at all."""
        return self.code in MAY_PASS

    @property
    def stands_against(self) -> bool:
        """Whether the class cannot begin because of it."""
        return not self.met and self.level == STOP and not self.override

    @property
    def kind(self) -> str:
        """The mark beside it."""
        if self.met:
            return "good"
        return "watch" if self.override or self.level == WATCH else "bad"


def checks_of(seen: Snapshot, known: Known) -> list[Check]:
    """Everything that is looked at before a class begins, what stands against it first."""
    found = [*_of_cohort(seen), *_of_trainers(seen)]
    for enterprise in seen.enrolled:
        found += _of_enterprise(seen, known, enterprise)
    return sorted((_passed(seen, one) for one in found), key=_order)


def checks_at_close(seen: Snapshot, known: Known, today: datetime.date) -> list[Check]:
    """What is looked at before a cohort is closed: attendance of all days, the least of visits."""
    missing = [
        (person.person_id, day.number)
        for person in seen.participants
        for day in seen.days
        if (person.person_id, day.number) not in seen.attendance
    ]
    ahead = [one for one in seen.days if one.day > today]
    found = [Check(ATTENDANCE, STOP, *_attendance_words(seen, len(missing), bool(ahead)))]
    least = seen.module.visits_minimum if seen.module else 0
    for enterprise in seen.enrolled:
        done = known.visits.get(enterprise.pk, 0)
        words = _("%(done)s of at least %(least)s visits done") % {"done": done, "least": least}
        mends = "" if done >= least else _("Make the visits that are missing, or say why there were fewer.")
        found.append(Check(VISITS, STOP, done >= least, words, mends, enterprise, about=enterprise.name))
    return sorted((_passed(seen, one) for one in found), key=_order)


def _attendance_words(seen: Snapshot, missing: int, ahead: bool) -> tuple[bool, str, str]:
    if not seen.days or not seen.participants:
        return False, _("Nobody's attendance is entered"), _("Add class days and participants, then enter attendance.")
    if ahead:
        return False, _("Not every class day has been held"), _("Wait for the last class day, or move it.")
    if missing:
        words = ngettext(
            "%(n)s attendance is not entered", "%(n)s attendances are not entered", missing
        ) % {"n": missing}  # fmt: skip
        return False, words, _("Enter who was there, on the attendance page of each class day.")
    return True, _("Entered for everybody on every class day"), ""


def _order(one: Check) -> tuple[bool, bool, int]:
    return (not one.stands_against, one.met, list(TITLES).index(one.code))


def _passed(seen: Snapshot, one: Check) -> Check:
    """The check with the reason for which it was let pass, if it was."""
    if one.met or not one.may_pass:
        return one
    key = (one.code, one.enterprise and one.enterprise.pk, one.trainer and one.trainer.pk)
    reason = next((o.why for o in seen.overrides if (o.check_code, o.enterprise_id, o.trainer_id) == key), "")
    return Check(**{**one.__dict__, "override": reason})


def _of_cohort(seen: Snapshot) -> Iterator[Check]:
    module, number = seen.module, len(seen.enrolled)
    wanted = module.class_days if module else 1
    words = _("%(there)s of %(wanted)s class days have a date") % {"there": len(seen.days), "wanted": wanted}
    yield Check(DAYS, STOP, len(seen.days) >= wanted, words, _("Give every class day a date."))
    words = ngettext("%(n)s enterprise is enrolled", "%(n)s enterprises are enrolled", number) % {"n": number}
    yield Check(ENROLLED, STOP, number > 0, words, _("Enrol enterprises that will come."))
    if module is None or not number:
        return
    least, most = module.enterprises_minimum, module.enterprises_maximum
    words = _("%(n)s enterprises; the module is made for %(least)s to %(most)s") % {
        "n": number, "least": least, "most": most,
    }  # fmt: skip
    level = STOP if number > most else WATCH
    mends = _("Plan a second cohort for some of them.") if number > most else _("Invite enterprises that wait.")
    yield Check(CAPACITY, level, least <= number <= most, words, mends)


def _of_trainers(seen: Snapshot) -> Iterator[Check]:
    training = [one for one in seen.trainers if one.part != CohortTrainer.Part.OBSERVER]
    wanted = seen.module.trainers if seen.module else 1
    words = ngettext("%(n)s trainer", "%(n)s trainers", len(training)) % {"n": len(training)}
    words = _("%(trainers)s, at least %(wanted)s asked for") % {"trainers": words, "wanted": wanted}
    yield Check(PAIR, STOP, len(training) >= wanted, words, _("Say who trains."))
    if seen.first_day is None:
        return
    levels, names = seen.levels, seen.trainer_names
    supervised = any(one.trainer_id in levels for one in seen.trainers if one.part != CohortTrainer.Part.CANDIDATE)
    for one in training:
        candidate = one.part == CohortTrainer.Part.CANDIDATE
        met = supervised if candidate else one.trainer_id in levels
        if candidate:
            words = _("trains under supervision") if met else _("nobody certified supervises")
        else:
            words = (
                _("certified on the first class day") if met else _("no certificate for this module stands that day")
            )
        mends = _("Let somebody certified supervise, or choose another trainer.")
        about = names.get(one.trainer.person_id, _("a trainer whose name is not kept"))
        yield Check(CERTIFIED, STOP, met, words, mends, trainer=one.trainer, about=about)


def _of_enterprise(seen: Snapshot, known: Known, enterprise: Enterprise) -> Iterator[Check]:
    yield _baseline(seen, known, enterprise)
    module = seen.module
    if module is not None and module.after:
        done = seen.done_before[enterprise.pk] - {module.root}
        titles = _titles(module.after)
        met = bool(done & set(module.after))
        words = _("began with %(modules)s") if met else _("has not taken %(modules)s yet")
        mends = _("Enrol it in a cohort of the first module.")
        yield Check(FIRST_MODULE, STOP, met, words % {"modules": titles}, mends, enterprise, about=enterprise.name)
        yield _priority(seen, known, enterprise)
    yield from _firm_size(seen, known, enterprise)
    yield from _people(seen, enterprise)


def _baseline(seen: Snapshot, known: Known, enterprise: Enterprise) -> Check:
    collected, first = known.baselines.get(enterprise.pk), seen.first_day
    met = collected is not None and (first is None or collected <= first)
    if collected is None:
        words = _("no baseline yet")
    elif met:
        words = _("baseline collected on %(day)s") % {"day": formats.day(collected)}
    else:
        words = _("late baseline of %(day)s: it stays out of the figures") % {"day": formats.day(collected)}
    mends = _("Collect the baseline before the first class day.")
    return Check(BASELINE, STOP, met, words, mends, enterprise, about=enterprise.name)


def _priority(seen: Snapshot, known: Known, enterprise: Enterprise) -> Check:
    """Later modules follow what the baseline found: it has to speak of what this module follows."""
    asked = set(seen.module.questions) if seen.module else set()
    met = not asked or bool(asked & known.answered.get(enterprise.pk, frozenset()))
    words = (
        _("the baseline speaks of this module") if met else _("the baseline says nothing of what this module follows")
    )
    mends = _("Ask the questions of this module in the baseline, or choose another module.")
    return Check(PRIORITY, WATCH, met, words, mends, enterprise, about=enterprise.name)


def _firm_size(seen: Snapshot, known: Known, enterprise: Enterprise) -> Iterator[Check]:
    limits = _limits(seen)
    if limits is None:
        return
    heads = known.heads.get(enterprise.pk)
    least, most = limits
    if heads is None:
        words, level = _("nobody has counted its people"), WATCH
    else:
        words, level = _("%(heads)s people; taken in: %(least)s to %(most)s") % {
            "heads": heads, "least": least, "most": most,
        }, STOP  # fmt: skip
    met = heads is not None and least <= heads <= most
    mends = _("Record the workforce.") if heads is None else _("Offer the place to an enterprise of the right size.")
    yield Check(FIRM_SIZE, level, met, words, mends, enterprise, about=enterprise.name)


def _limits(seen: Snapshot) -> tuple[int, int] | None:
    """Heads of the enterprises taken in: what the module says, else the country."""
    if seen.module and seen.module.firms:
        return seen.module.firms
    try:
        intake = country_files.get(seen.cohort.country).intake
    except country_files.UnknownCountry:
        return None
    return (intake.least, intake.most) if intake else None


def _people(seen: Snapshot, enterprise: Enterprise) -> Iterator[Check]:
    if seen.module is None:
        return
    roles = [one.job_role for one in seen.participants if one.enterprise_id == enterprise.pk]
    managers, workers = roles.count("manager"), roles.count("worker")
    met = managers >= seen.module.managers_invited and workers >= seen.module.workers_invited
    words = _("%(managers)s managers and %(workers)s workers; invited: %(m)s and %(w)s") % {
        "managers": managers, "workers": workers,
        "m": seen.module.managers_invited, "w": seen.module.workers_invited,
    }  # fmt: skip
    yield Check(
        PEOPLE, WATCH, met, words, _("Name the participants in the workbook."), enterprise, about=enterprise.name
    )


def _titles(codes: tuple[str, ...]) -> str:
    return format_list([_(module_files.get(code).title) for code in codes], "or", formats.reader_locale())
