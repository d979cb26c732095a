"""What firms answer: numbers out of their lives, and the kinds of missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from score.catalogue.questions import question_files
from score.programme.demonstration import plan
from score.programme.demonstration.fixed import Dice
from score.programme.demonstration.life import PRACTICES, Life, life_of
from score.programme.demonstration.rounds_planned import PlannedRound

MONTHS = 3
KWH_A_LITRE = 10.0333  # diesel
DAYS_A_QUARTER = 75
MEASURED_BY = {1: "estimate", 2: "record", 3: "record", 4: "trainer"}


@dataclass(frozen=True)
class PlannedAnswer:
    """One answer as it will be recorded."""

    question: str
    dimensions: str = ""
    value: Decimal | None = None
    unit: str = ""
    missing: str = ""
    evidence: int = 1
    warning_reason: str = ""  # why a number that looks odd is right

    @property
    def measured_by(self) -> str:
        """How the number was found, by its evidence."""
        return "" if self.missing else MEASURED_BY[self.evidence]


class _Form:
    """A form being filled in."""

    def __init__(self, round_: PlannedRound) -> None:
        self.round, self.firm, self.stage = round_, round_.firm, round_.stage
        self.life: Life = life_of(round_.firm, round_.trained)
        self.dice = Dice("answers", round_.key)
        self.filled: list[PlannedAnswer] = []

    def number(self, question: str, value: float, unit: str = "", dimensions: str = "", places: int = 0) -> None:
        """A number with its unit, by default whole."""
        exact = Decimal(repr(round(value, places))).quantize(Decimal(1).scaleb(-places))
        # the dice are thrown for everybody: what one firm keeps changes nothing else
        evidence = 2 if self.dice.happens(0.55) else self.dice.one_of((1, 3, 3, 4))
        if self.firm.has("on_word"):
            evidence = 1
        self.filled.append(PlannedAnswer(question, dimensions, exact, unit, "", evidence))

    def missing(self, question: str, kind: str, dimensions: str = "") -> None:
        """Why there is no number."""
        self.filled.append(PlannedAnswer(question, dimensions, None, "", kind, 1))

    def now(self, level: float, change: float) -> float:
        """A level at this stage, with a little noise."""
        return self.life.at(level, change, self.stage) * self.dice.between(0.985, 1.015)


def answers_of(round_: PlannedRound) -> list[PlannedAnswer]:
    """All answers of a round, in the order of the form."""
    form = _Form(round_)
    heads = _workforce(form)
    hours = _working_time(form, heads)
    _safety(form, hours, heads)
    _pay(form, heads)
    if round_.kind != "baseline":
        _savings(form, heads)
    _practices(form)
    output = _output(form, hours)
    _resources(form, output)
    _of_modules(form, output, hours)
    return form.filled


def _workforce(form: _Form) -> int:
    life, stage = form.life, form.stage
    heads = max(5, round(life.at(life.heads, life.heads_grow, stage)))
    women = min(heads, round(heads * min(0.95, life.women * (1 + 0.06 * stage))))
    fixed = round(heads * life.fixed_term)
    casual = round(heads * max(0.0, life.casual * (1 - 0.25 * stage)))
    form.number("W", heads, "person")
    if form.dice.happens(0.93):
        form.number("W", women, "person", "sex=women")
    else:
        form.missing("W", "not_tracked", "sex=women")
    form.number("W", heads - fixed - casual, "person", "contract=permanent")
    form.number("W", fixed, "person", "contract=fixed_term")
    form.number("W", casual, "person", "contract=casual")
    if form.dice.happens(0.4):
        form.number("W", round(heads * form.dice.between(0, 0.12)), "person", "migrant=yes")
    return heads


def _working_time(form: _Form, heads: int) -> float:
    week = max(40, form.life.week - round(3 * form.stage))
    form.number("HRS_WEEK", week, "hour")
    hours = round(heads * week * 4 * MONTHS * form.dice.between(0.93, 1.05))
    if form.firm.has("hours_not_tracked"):
        form.missing("HOURS", "not_tracked")
        hours = heads * week * 4 * MONTHS
    else:
        form.number("HOURS", hours, "hour")
    scheduled = heads * DAYS_A_QUARTER
    if form.dice.happens(0.85):
        form.number("DAYS_SCHED", scheduled, "person_day")
        form.number("DAYS_ABS", scheduled * form.now(form.life.absent, form.life.absent_change), "person_day")
    else:
        form.missing("DAYS_SCHED", "not_tracked")
        form.missing("DAYS_ABS", "not_tracked")
    form.number("LEFT", heads * form.life.leaving * form.dice.between(0.7, 1.2), "count")
    return float(hours)


def _safety(form: _Form, hours: float, heads: int) -> None:
    if form.dice.happens(0.05):
        form.missing("ACC", "not_tracked")
        return
    expected = hours / 100_000 * form.now(form.life.accidents, form.life.accidents_change)
    accidents = int(expected) + form.dice.happens(expected - int(expected))
    form.number("ACC", accidents, "count")
    if "safety_and_health" in form.round.modules:
        form.number("DAYS_LOST", accidents * form.dice.whole(2, 14), "calendar_day")
        form.number("FATAL", 0, "count")


def _pay(form: _Form, heads: int) -> None:
    wage = form.life.wage * (1 + 0.07 * form.stage)
    places = 0 if form.firm.place.whole else 2
    if form.dice.happens(0.12):
        form.missing("WAGE_LOW", "refused")
        form.missing("WAGE", "refused", "sex=women")
        form.missing("WAGE", "refused", "sex=men")
        return
    women = wage * (1 - form.life.wage_gap * (1 - 0.2 * form.stage))
    form.number("WAGE_LOW", women * 0.78, form.life.currency, places=places)
    form.number("WAGE", women, form.life.currency, "sex=women", places)
    form.number("WAGE", wage, form.life.currency, "sex=men", places)


def _savings(form: _Form, heads: int) -> None:
    """Only asked after the training: of untrained firms nothing is known."""
    if not form.round.trained:
        form.missing("SAVE_YN", "not_asked")
        return
    if form.dice.happens(0.06):
        form.missing("SAVE_YN", "not_tracked")
        form.missing("SAVE_AMT", "not_tracked")
        form.missing("SAVE_COST", "not_tracked")
        return
    wages_a_year = heads * form.life.wage * form.life.week * 48
    saved = max(0.0, form.life.saving) * wages_a_year
    form.number("SAVE_YN", saved > 0)
    form.number("SAVE_AMT", round(saved, -2), form.life.currency)
    form.number("SAVE_COST", round(saved * form.dice.between(0.05, 0.6), -2), form.life.currency)


def _practices(form: _Form) -> None:
    for code, since in zip(PRACTICES, form.life.practices, strict=True):
        if code == "P12" and form.dice.happens(0.15):
            form.missing(code, "not_asked")
            continue
        # a few practices are given up again
        there = since <= form.stage and not (form.stage >= 1 and since == 0 and form.dice.happens(0.04))
        form.number(code, there)


def _output(form: _Form, hours: float) -> float:
    life = form.life
    output = round(hours * form.now(life.an_hour, life.an_hour_grows))
    form.number("OUTPUT", output, life.unit)
    if form.firm.is_hotel:
        form.missing("OUT_BAD", "not_applicable")
        return output
    rate = form.now(life.defects, life.defects_change)
    if form.firm.has("percent_only"):
        form.missing("OUT_BAD", "not_tracked")
        form.number("OUT_BAD_PCT", 100 * rate, "percent", places=1)
    else:
        form.number("OUT_BAD", output * rate, life.unit)
    return output


def _resources(form: _Form, output: float) -> None:
    sources = tuple(part.code for part in question_files.get("ENERGY").dimensions[0].parts)
    if form.firm.has("energy_not_tracked"):
        for source in sources:
            form.missing("ENERGY", "not_tracked", f"source={source}")
        return
    energy = output * form.now(form.life.energy, form.life.energy_change)
    used = {"electricity": (energy * (1 - form.life.diesel), "kWh")}
    if form.life.diesel > 0.08:
        used["diesel"] = (energy * form.life.diesel / KWH_A_LITRE, "l")
    for source in sources:
        if source in used:
            form.number("ENERGY", used[source][0], used[source][1], f"source={source}")
        else:
            form.missing("ENERGY", "not_applicable", f"source={source}")


def _of_modules(form: _Form, output: float, hours: float) -> None:
    """What the firm's modules ask besides."""
    asked = set(_questions(form.round.modules)) - {one.question for one in form.filled}
    stage, dice, life = form.stage, form.dice, form.life
    pairs = {
        "SUGG": (dice.whole(3, 9) + round(14 * stage), 0.3 + 0.3 * min(stage, 1), "SUGG_DONE", "count"),
        "GRIEV": (dice.whole(1, 6) + round(3 * stage), 0.5 + 0.3 * min(stage, 1), "GRIEV_SOLVED", "count"),
        "ORDERS": (dice.whole(18, 60), min(0.97, 0.66 + 0.15 * stage), "ORDERS_OTIF", "count"),
    }
    for question, (number, share, part, unit) in pairs.items():
        if question in asked:
            form.number(question, number, unit)
            form.number(part, number * share, unit)
    if "FIVE_S" in asked:
        walked = Dice("walk", form.firm.name).between(30, 45) + 27 * stage + dice.between(-3, 3)
        form.number("FIVE_S", min(96, walked), "point")
    if "OUT_REWORK" in asked:
        form.number("OUT_REWORK", output * form.now(0.06, 0.8), life.unit)
    if "WATER" in asked:
        form.number("WATER", output * form.now(life.water, life.water_change), "m3")
    if "WASTE" in asked:
        form.number("WASTE", output * form.now(0.04, 0.85), "kg")
    if "HOURS_OT" in asked:
        form.number("HOURS_OT", hours * form.now(0.09, 0.8), "hour")


def _questions(modules: Iterable[str]) -> list[str]:
    return [question for code in modules for question in plan.questions_of(code)]
