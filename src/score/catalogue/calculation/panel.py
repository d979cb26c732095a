"""What the calculator reads: enterprises, cycles, rounds, participations and money, as arrays.

A panel is the state of the world at one moment (`as_of`). Whoever builds it has already left out
superseded, withdrawn and later facts and has replaced merged enterprises by the one that was kept.
All arrays of one axis have the same length and are sorted by the axis's key, so that sums are taken
in the same order in every run.

Dates are int32 days since 1970-01-01; `NO_DATE` stands for an unknown day.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Days = NDArray[np.int32]
Codes = NDArray[np.int32]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

T = TypeVar("T")

NO_DATE = np.int32(-(2**31))
UNKNOWN = ""

ROUND_KINDS = ("baseline", "midline", "endline", "follow_up")
MISSING_KINDS = ("", "not_tracked", "refused", "not_applicable", "not_asked")  # code 0: not missing, or no answer


@dataclass(frozen=True)
class Enterprises:
    """Axis of enterprises (length E). `uid` is sorted. Strings are object arrays; "" means unknown."""

    uid: NDArray[np.object_]
    country: NDArray[np.object_]  # ISO 3166-1 alpha-2
    currency: NDArray[np.object_]
    closed_on: Days  # NO_DATE while open; only closures with evidence >= 2
    attributes: dict[str, NDArray[np.object_]]  # cut -> value valid on the last day before the first class


@dataclass(frozen=True)
class Cycles:
    """Axis of module cycles (length C): one enterprise in one cohort, or stated as trained by an import.

    `trained` and `completed` follow rule 1 with the module's own thresholds. `labels` holds the values of
    the cuts that belong to a cycle: module, cohort, partner, funder, phase (by last class day). `attributes`:
    those of the enterprise (its country among them) on the last day before this cycle's first class.
    """

    enterprise: Codes  # index into Enterprises
    module: NDArray[np.object_]
    first_class_day: Days
    last_class_day: Days
    last_visit_day: Days  # NO_DATE: unknown or none, then it never holds an endline back
    visits_done: Codes
    reached: Bools
    trained: Bools
    stated: Bools  # trained by statement of an import, no attendance behind it
    labels: dict[str, NDArray[np.object_]]
    attributes: dict[str, NDArray[np.object_]] = field(default_factory=dict)


@dataclass(frozen=True)
class Rounds:
    """Axis of rounds (length R), sorted by enterprise, period_end, key."""

    key: Ints  # primary key of the round
    enterprise: Codes
    cycle: Codes  # index into Cycles, -1: of the enterprise's journey only
    kind: NDArray[np.int8]  # index into ROUND_KINDS
    period_start: Days
    period_end: Days
    collected_on: Days


@dataclass(frozen=True)
class Answers:
    """Answers as columns over the axis of rounds.

    A slot is a question code, with its dimensions behind a bar: ``W``, ``W|sex=women``,
    ``ENERGY|source=diesel``; more than one dimension in canonical text ``a=1;b=2``.
    `values`: float64, NaN where there is no valid number; yes is 1.0, no is 0.0.
    `missing`: index into MISSING_KINDS; `units`: index into `unit_names`, 0 is the empty unit.
    `evidence`: 1..4, 0 where there is no answer. Absent slots were never asked of anybody.
    """

    values: dict[str, Floats]
    missing: dict[str, NDArray[np.int8]]
    units: dict[str, NDArray[np.int16]]
    evidence: dict[str, NDArray[np.int8]]
    unit_names: tuple[str, ...]
    # slot -> rounds whose `not_applicable` after a valid number a coordinator accepted with a reason
    accepted: dict[str, Bools] = field(default_factory=dict)


@dataclass(frozen=True)
class Participations:
    """Axis of participations (length P): one person in one cycle."""

    person: Ints
    cycle: Codes
    sex: NDArray[np.object_]  # woman, man, "" unknown
    role: NDArray[np.object_]  # manager, worker, "" unknown
    days_attended: Codes
    days_held: Codes
    trained: Bools  # present at least the module's share of class days


@dataclass(frozen=True)
class Payments:
    """What was paid for the training of enterprises (from the ledger): original money and its day."""

    enterprise: Codes
    amount: Floats
    currency: NDArray[np.object_]
    paid_on: Days


@dataclass(frozen=True)
class Rates:
    """Exchange rates known at `as_of`: units of `currency` per one `base` (EUR, or USD for a manual rate)."""

    base: NDArray[np.object_]
    currency: NDArray[np.object_]
    day: Days
    value: Floats
    until: Days | None = None  # last day a manual rate is valid for; NO_DATE or None: a year


@dataclass(frozen=True)
class Memberships:
    """An overlapping cut of enterprises, such as their lead buyers: one row per enterprise and value."""

    enterprise: Codes
    value: NDArray[np.object_]


@dataclass(frozen=True)
class Headcounts:
    """Workforce by date from the registry: total heads of one enterprise on one day."""

    enterprise: Codes
    day: Days
    heads: Floats


@dataclass(frozen=True)
class Comparisons:
    """Untrained enterprises that serve as a yardstick: with the day that stands for their class day."""

    enterprise: Codes
    group: NDArray[np.object_]
    reference_day: Days


@dataclass(frozen=True)
class Certificates:
    """Certificates of trainers (one row each), as they stood on the day of the panel."""

    trainer: Codes  # index into Trainers
    module: NDArray[np.object_]
    issued_on: Days
    valid_until: Days  # NO_DATE: without an end
    stands: Bools  # neither suspended nor revoked


@dataclass(frozen=True)
class TrainerDays:
    """Something a trainer did for a module on a day: a training of trainers attended, or a class given."""

    trainer: Codes
    module: NDArray[np.object_]
    day: Days


@dataclass(frozen=True)
class Trainers:
    """Axis of trainers (length T), sorted by `uid`. `deliveries`: the last class day of each cohort they gave."""

    uid: NDArray[np.object_]
    labels: dict[str, NDArray[np.object_]]  # country, sex, partner
    schooled: TrainerDays
    deliveries: TrainerDays
    certificates: Certificates


@dataclass(frozen=True)
class Satisfaction:
    """Axis of cohorts whose participants were asked (length S): how many, how many answered, were satisfied.

    `asked` counts the persons present on a class day; answers and satisfied are those to the overall item.
    """

    cohort: NDArray[np.object_]  # code, sorted
    asked: Codes
    answers: Codes
    satisfied: Codes
    labels: dict[str, NDArray[np.object_]]  # country, module, cohort, partner, funder, phase
    last_class_day: Days


@dataclass(frozen=True)
class TeamMembers:
    """Members of improvement teams (one row each), also those who left."""

    enterprise: Codes
    sex: NDArray[np.object_]  # woman, man, "" unknown
    role: NDArray[np.object_]  # manager, worker, "" unknown
    joined_on: Days
    left_on: Days  # the last day in the team; NO_DATE while a member


@dataclass(frozen=True)
class ProjectSavings:
    """What improvement projects saved or are to save: one row for each project and kind, by enterprise and project."""

    enterprise: Codes
    project: Ints  # tells projects of this panel apart; of no meaning in another
    observed: Bools  # else projected
    saving: Floats  # over `months` from `starts_on`, in `currency`
    one_off_cost: Floats
    currency: NDArray[np.object_]
    starts_on: Days
    months: Ints
    overlaps_with: Ints  # the project whose saving is the same; -1: none
    verified: Bools  # by somebody else than who entered it


def no_projects() -> ProjectSavings:
    """No enterprise has an improvement project with a saving."""
    none, no, amounts = np.zeros(0, np.int64), np.zeros(0, np.bool_), np.zeros(0, np.float64)
    days = none.astype(np.int32)
    return ProjectSavings(days, none, no, amounts, amounts, none.astype(np.object_), days, none, none, no)


def nothing_paid() -> Payments:
    """No payment is recorded."""
    none = np.zeros(0, np.int32)
    return Payments(none, np.zeros(0, np.float64), np.zeros(0, np.object_), none)


def nobody_in_teams() -> TeamMembers:
    """No enterprise has an improvement team."""
    none, words = np.zeros(0, np.int32), np.zeros(0, np.object_)
    return TeamMembers(none, words, words, none, none)


def _no_days() -> TrainerDays:
    return TrainerDays(np.zeros(0, np.int32), np.zeros(0, np.object_), np.zeros(0, np.int32))


def no_trainers() -> Trainers:
    """The axis where nobody is a trainer."""
    none = np.zeros(0, np.int32)
    certificates = Certificates(none, np.zeros(0, np.object_), none, none, np.zeros(0, np.bool_))
    return Trainers(np.zeros(0, np.object_), {}, _no_days(), _no_days(), certificates)


def nobody_asked() -> Satisfaction:
    """The axis where no participant was asked."""
    none = np.zeros(0, np.int32)
    return Satisfaction(np.zeros(0, np.object_), none, none, none, {}, none)


class Memo:
    """Keeps the latest results worked out from one panel, at most `size`, and forgets the oldest.

    A panel's arrays are never changed in place, so what was worked out once stays true.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The result under `key`, made by `make` if it is not there. Two threads may make it twice, never wrongly."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast(T, self._kept[key])
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return made


@dataclass(frozen=True, eq=False)
class Panel:
    """The state of the world at `as_of` (a day, for due dates) that every figure is calculated from."""

    as_of_day: int
    enterprises: Enterprises
    cycles: Cycles
    rounds: Rounds
    answers: Answers
    participations: Participations
    fees: Payments  # what enterprises paid themselves
    rates: Rates
    headcounts: Headcounts
    comparisons: Comparisons
    minimum_wages: dict[str, list[tuple[int, float]]] = field(default_factory=dict)  # country -> [(from day, per hour)]
    price_indices: dict[str, list[tuple[int, float]]] = field(default_factory=dict)  # country -> [(from day, index)]
    full_time_hours: dict[str, float] = field(default_factory=dict)  # country -> hours of a full-time year
    memberships: dict[str, Memberships] = field(default_factory=dict)  # cut, e.g. buyer
    trainers: Trainers = field(default_factory=no_trainers)
    satisfaction: Satisfaction = field(default_factory=nobody_asked)
    team: TeamMembers = field(default_factory=nobody_in_teams)
    projects: ProjectSavings = field(default_factory=no_projects)
    costs: Payments = field(default_factory=nothing_paid)  # of each enterprise's training, whoever paid; fees too
    # init=False: a panel made by dataclasses.replace starts with nothing worked out
    small: Memo = field(default_factory=lambda: Memo(64), init=False, repr=False)
    gathered: Memo = field(default_factory=lambda: Memo(8), init=False, repr=False)
    large: Memo = field(default_factory=lambda: Memo(24), init=False, repr=False)  # columns over all rounds or units
