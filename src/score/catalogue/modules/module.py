"""What a training module is, with the parameters by which people and enterprises count as trained."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

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
    `class_days`, `visits_minimum`: days in class and visits to the factory; `managers_invited`,
    `workers_invited`: participants per enterprise; `enterprises_minimum`, `enterprises_maximum` per class.
    `questions`: codes asked besides the core; `indicators`: codes followed.
    `assumed`: parameters for which no source is known and which are our own default.
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
    sessions: tuple[str, ...]
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

    @property
    def root(self) -> str:
        """The general module's code: the same for a module and all its variants."""
        return self.extends or self.code
