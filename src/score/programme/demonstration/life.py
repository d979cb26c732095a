"""How an invented firm does: what it is like before the training and how it changes with time and training."""

from __future__ import annotations

from dataclasses import dataclass

from score.programme.demonstration import odd
from score.programme.demonstration.fixed import Dice
from score.programme.demonstration.plan import Firm

UNITS = {
    "furniture": "piece",
    "garments": "piece",
    "food_processing": "kg",
    "metal_work": "piece",
    "packaging": "piece",
    "cosmetics": "piece",
    "printing": "piece",
    "plastics": "kg",
    "ceramics": "piece",
    "hotels": "guest_night",
    "leather_and_shoes": "piece",
    "wood_work": "piece",
    "textiles": "kg",
    "vehicle_parts": "piece",
    "electronics": "piece",
}
AN_HOUR = {"kg": 9.0, "piece": 2.4, "guest_night": 0.06}
KWH_A_UNIT = {"kg": 0.35, "piece": 1.6, "guest_night": 14.0}
PRACTICES = tuple(f"P{number:02d}" for number in range(1, 13))


@dataclass(frozen=True)
class Life:
    """Levels at stage 0, and what one stage (a year, with training) multiplies them by."""

    unit: str
    currency: str
    heads: float
    heads_grow: float
    women: float
    casual: float
    fixed_term: float
    week: int
    an_hour: float
    an_hour_grows: float
    defects: float
    defects_change: float
    energy: float
    energy_change: float
    diesel: float
    water: float
    water_change: float
    accidents: float
    accidents_change: float
    absent: float
    absent_change: float
    leaving: float
    wage: float
    wage_gap: float
    saving: float
    practices: tuple[float, ...]  # the stage from which on each of the twelve is in place

    def at(self, level: float, change: float, stage: float) -> float:
        """A level after so many stages."""
        return level * (1 + (change - 1) * stage)


def life_of(firm: Firm, trained: bool) -> Life:
    """The life of a firm. Untrained ones change less, and as often for the worse."""
    dice = Dice("life", firm.name)
    unit = UNITS[firm.sector]
    slow = dice.happens(0.12)

    def change(best: float, worst: float) -> float:
        found = dice.between(best, worst)
        return found if trained else 1 + (found - 1) * 0.1 + dice.between(-0.12, 0.12)

    grows = dice.between(0.86, 1.24) if firm.name not in odd.DOMINATING else odd.DOMINATING[firm.name]
    return Life(
        unit=unit,
        currency=firm.place.currency,
        heads=firm.heads,
        heads_grow=grows,
        women=dice.between(0.55, 0.8) if firm.sector == "garments" else dice.between(0.12, 0.5),
        casual=dice.between(0.0, 0.35),
        fixed_term=dice.between(0.05, 0.25),
        week=dice.whole(42, 58),
        an_hour=AN_HOUR[unit] * dice.between(0.6, 1.5),
        an_hour_grows=change(1.28, 0.94),
        defects=0.0 if firm.has("without_defects") else dice.between(0.015, 0.11),
        defects_change=change(0.4, 1.15),
        energy=KWH_A_UNIT[unit] * dice.between(0.6, 1.5),
        energy_change=change(0.72, 1.07),
        diesel=dice.between(0.0, 0.3),
        water=dice.between(0.002, 0.02) * (20 if unit == "guest_night" else 1),
        water_change=change(0.7, 1.06),
        accidents=dice.between(0.0, 9.0),
        accidents_change=change(0.3, 1.1),
        absent=dice.between(0.02, 0.09),
        absent_change=change(0.6, 1.1),
        leaving=dice.between(0.01, 0.09),
        wage=firm.place.wage * dice.between(0.9, 1.5),
        wage_gap=dice.between(0.02, 0.24),
        saving=dice.between(-0.012, 0.035),
        practices=tuple(_practice(dice, trained and not slow) for _code in PRACTICES),
    )


def _practice(dice: Dice, takes_up: bool) -> float:
    """The stage from which on a practice is in place: 0 already before, 9 never."""
    if dice.happens(0.32):
        return 0.0
    return dice.between(0.4, 2.2) if takes_up or dice.happens(0.06) else 9.0
