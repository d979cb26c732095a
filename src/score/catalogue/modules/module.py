"""What a training module is, with the parameters by which people and enterprises count as trained."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from score.catalogue.modules.coaching_plan import PlannedVisit, Practice, spread_visits
from score.catalogue.modules.sessions import Session

GROUPS = ("classic", "newer", "health_crisis", "short")


@dataclass(frozen=True)
class Trained:
    """Rule 1 as parameters. A person: present at least `attendance_share` of the class days.

    An enterprise: at least `managers` managers and `workers` workers trained in the same cycle.
    """

    attendance_share: Decimal
    managers: int
    workers: int


@dataclass(frozen=True)
class Module:
    """One module, or one country's variant of it.

    `code` is what the tables store. `extends` is the code of the general module ("" if this is one) and
    `country` the variant's country ("" for everywhere). `local_code` is what people call it there (M1), never
    a key. `title` and `aim` are source strings to translate.
    `who`: who is to come; `materials`: what is brought to the class; `after`: general modules of which one comes
    first (none: an enterprise may begin here); `trainers`: how many train a class together.
    `class_days`, `visits_minimum`: days in class and visits to the factory, the least that counts as completed
    beside an endline; `managers_invited`,
    `workers_invited`: participants per enterprise; `enterprises_minimum`, `enterprises_maximum` per class.
    `firms`: heads of the enterprises it is for, least and most, None where the country's intake says it.
    `questions`: codes asked besides the core; `indicators`: codes followed.
    `assumed`: parameters for which no source is known and which are our own default.
    `planned_visits`, `practices`: what its file says of visits; ours, as `assumed` then says.
    """

    code: str
    extends: str
    country: str
    language: str
    local_code: str
    aliases: tuple[str, ...]
    group: str
    order: int
    version: int
    title: str
    aim: str
    sessions: tuple[Session, ...]
    who: str
    materials: tuple[str, ...]
    after: tuple[str, ...]
    trainers: int
    firms: tuple[int, int] | None
    class_days: int
    visits_minimum: int
    weeks: int
    trained: Trained
    managers_invited: int
    workers_invited: int
    enterprises_minimum: int
    enterprises_maximum: int
    questions: tuple[str, ...]
    indicators: tuple[str, ...]
    source: str
    assumed: tuple[str, ...]
    planned_visits: tuple[PlannedVisit, ...] = ()
    practices: tuple[Practice, ...] = ()

    @property
    def root(self) -> str:
        """The general module's code: the same for a module and all its variants."""
        return self.extends or self.code

    @property
    def visits(self) -> tuple[PlannedVisit, ...]:
        """When visits are due: as the file plans them, else the fewest that complete the module, spread evenly."""
        return self.planned_visits or spread_visits(self.visits_minimum, self.weeks)
