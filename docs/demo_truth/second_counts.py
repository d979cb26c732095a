"""What somebody else counted again: jobs reported and jobs found, in each cohort of which an endline was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from known import Row, World


@dataclass
class SecondCount:
    """The endlines of a cohort that were counted again: how many, and the jobs said and found."""

    cohort: str
    enterprises: int = 0
    reported: Fraction = Fraction(0)
    found: Fraction = Fraction(0)

    @property
    def ratio(self) -> Fraction | None:
        """Found for each one reported; none where no job was reported."""
        return self.found / self.reported if self.reported > 0 else None


def second_counts(world: World) -> list[SecondCount]:
    """Of each cohort, in the order of its code. Net jobs: heads after less heads at the cycle's baseline."""
    codes = {row["id"]: row["code"] for row in world.known("cohorts")}
    counted: dict[str, SecondCount] = {}
    for rounds in world.rounds.values():
        for again in rounds:
            if again["kind"] != "midline":
                continue
            before, after = (_same_cycle(world, rounds, again, kind) for kind in ("baseline", "endline"))
            heads = world.number(again, "W")
            if None in (before, after, heads):
                continue
            code = codes[again["cohort_id"]]
            one = counted.setdefault(code, SecondCount(code))
            one.enterprises += 1
            one.reported += after - before
            one.found += heads - before
    return [counted[code] for code in sorted(counted)]


def _same_cycle(world: World, rounds: list[Row], again: Row, kind: str) -> Fraction | None:
    """Heads by the other round of the cycle; an endline is of the same months, or nothing was counted again."""
    for row in rounds:
        same = row["cohort_id"] == again["cohort_id"] and row["kind"] == kind
        if same and (kind == "baseline" or row["ends_on"] == again["ends_on"]):
            return world.number(row, "W")
    return None
