"""A rule: how a column of the catalogue is made of answers, as a narwhals expression with what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import narwhals as nw

Kind = Literal["flag", "code", "number", "text"]


@dataclass(frozen=True, eq=False)
class Rule:
    """One derived column. Three-valued: a flag is true, false or unknown (null), and unknown is never "no".

    `needs`: variables or derived columns without which there is no answer at all. `uses`: those that only some records
    need; where a data set has none of them, they are unknown throughout. `missing` says what the rule does with
    answers that are not there; `source` names the standard.
    """

    name: str
    kind: Kind
    expression: nw.Expr
    needs: tuple[str, ...]
    says: str
    missing: str
    source: str
    uses: tuple[str, ...] = ()

    @property
    def reads(self) -> tuple[str, ...]:
        """Every column the expression looks at."""
        return (*self.needs, *self.uses)


STAYS_UNKNOWN = "An unknown answer leaves the result unknown, unless the other answers decide it."
"""What most rules do with answers that are not there: a conjunction with one "no" is "no" whatever the rest is."""
