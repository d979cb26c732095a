"""Improvement teams and projects of the demonstration: from idea to kept up or dropped, with what they saved."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from score.programme.coaching.actions.project_money import last_day
from score.programme.coaching.models import (
    ImprovementProject,
    ProjectCard,
    ProjectMeasure,
    ProjectMoney,
    ProjectPhoto,
    ProjectStage,
    TeamMember,
)
from score.programme.core import files
from score.programme.demonstration import odd, plan
from score.programme.demonstration.evidence import drawn
from score.programme.demonstration.fixed import Dice, moment, uid_of, workday
from score.programme.demonstration.plan import Day, Firm, Plan
from score.programme.demonstration.scene import Scene, back_date

Stage, When, Kind = ProjectStage.Stage, ProjectMeasure.When, ProjectMoney.Kind
HAS_TEAM, DROPPED, VERIFIED, FROM_WORKER, OVERLAPS, LEAVES = 0.85, 0.1, 0.5, 0.3, 0.35, 0.08
LAST_MONTH = Day(2026, 8, 31)  # up to which rates of exchange are known
DOING_AFTER, DONE_AFTER, KEPT_AFTER = (datetime.timedelta(days=days) for days in (28, 90, 210))
# for a dollar, where the central bank in Frankfurt gives the rates that figures use; these only set the size of amounts
ABOUT = {"CNY": 7.2, "INR": 85.0, "IDR": 16000.0}
PICTURED = 9  # one project in so many has photos
# firm and its two projects, as anybody can reckon: of the same saving the larger counts, and both costs
TOLD = "Patient Needle Garments"
TOLD_MONEY = ((Decimal(51200), Decimal(1200)), (Decimal(20000), Decimal(300)))


@dataclass(frozen=True)
class Idea:
    """What a project is about; `dollars`: a month in a firm of sixty, `cost`: once."""

    title: str
    problem: str
    measure: str
    base: str
    unit: str
    better: str
    before: float
    after: float
    dollars: int
    cost: int


IDEAS = (
    Idea("Rejects seen where they arise", "Faults are found only at the last check", "rejected pieces",
         "pieces checked", "", "less", 0.062, 0.041, 310, 240),
    Idea("Leaks of compressed air", "The compressor runs all night", "kWh of the compressor", "", "kWh", "less",
         4200, 3300, 150, 380),
    Idea("A place for every tool", "Ten minutes of each shift go into looking for tools", "minutes of searching",
         "", "minutes", "less", 345, 130, 120, 90),
    Idea("Offcuts used again", "Good offcuts end in the bin", "kg thrown away", "kg bought", "", "less",
         0.14, 0.09, 260, 60),
    Idea("Shorter change of the mould", "A change takes most of the morning", "minutes of a change", "", "minutes",
         "less", 95, 52, 340, 700),
    Idea("Meetings before the shift", "Nobody knows the order of the day", "orders sent in time", "orders", "",
         "more", 0.78, 0.91, 0, 0),
    Idea("Lamps that need less", "Old lamps, hot and dim", "kWh of light", "", "kWh", "less", 1900, 820, 90, 1400),
    Idea("Rest room and water", "Water is far from the line", "days of absence", "days due", "", "less",
         0.046, 0.037, 80, 300),
)  # fmt: skip


@dataclass
class Planned:
    """A project as it will be told: `days` on which each stage was reached."""

    firm: Firm
    cohort: Plan
    number: int
    idea: Idea
    days: dict[str, Day]
    made: ImprovementProject | None = None
    same_as: Planned | None = None

    @property
    def dice(self) -> Dice:
        """Chance in this project."""
        return Dice("project", self.firm.name, self.number)

    @property
    def key(self) -> str:
        """The name that its identity is made of."""
        return f"{self.firm.name} {self.number}"


def record_improvements(scene: Scene) -> None:
    """Teams, projects with their stages and measures, money, photos."""
    begun = _begun(scene)
    joined = scene.record(member for firm, cohort in begun for member in _team(scene, firm, cohort))
    scene.record(_left(scene, one) for one in joined if Dice("leaves", one.uid).happens(LEAVES))
    projects = [project for firm, cohort in begun for project in _projects(firm, cohort)]
    _make(scene, projects)
    scene.record(_card(scene, one) for one in projects)
    _record_stages(scene, projects)
    scene.record(measure for one in projects for measure in _measures(scene, one))
    _record_money(scene, projects)
    _attach_photos(scene, projects)


def _begun(scene: Scene) -> list[tuple[Firm, Plan]]:
    """Firms with a team, each with its first cohort. A few told ones always have one."""
    found: dict[str, tuple[Firm, Plan]] = {}
    for cohort in scene.programme.cohorts:
        for name in cohort.firms:
            firm = scene.programme.firms[name]
            wanted = name == TOLD or Dice("team", name).happens(HAS_TEAM)
            if wanted and not odd.closed_before_endline(name) and not firm.like:
                found.setdefault(name, (firm, cohort))
    return list(found.values())


def _said(scene: Scene, cohort: Plan, day: Day, hour: int = 17) -> dict[str, object]:
    return {"recorded_at": moment(day, hour), "recorded_by": scene.trainers[cohort.taught_by]}


def _team(scene: Scene, firm: Firm, cohort: Plan) -> Iterator[TeamMember]:
    day = workday(cohort.days[-1] + datetime.timedelta(days=10))
    for number in range(Dice("team size", firm.name).whole(4, 7)):
        dice = Dice("member", firm.name, number)
        role = "manager" if number < 2 else "worker"
        yield TeamMember(
            uid=uid_of("member", f"{firm.name} {number}", day),
            enterprise=scene.enterprises[firm.name],
            sex="" if dice.happens(0.04) else "woman" if dice.happens(0.3 if role == "manager" else 0.47) else "man",
            job_role=role,
            joined_on=day,
            **_said(scene, cohort, day),
        )


def _left(scene: Scene, member: TeamMember) -> TeamMember:
    day = workday(member.joined_on + datetime.timedelta(days=70))
    return scene.instead(member, "Left the firm", left_on=day, recorded_at=moment(day, 17))


def _projects(firm: Firm, cohort: Plan) -> list[Planned]:
    many = 2 if firm.name == TOLD else Dice("projects", firm.name).whole(1, 3)
    first = Dice("first idea", firm.name).whole(0, len(IDEAS) - 1)
    found: list[Planned] = []
    for number in range(many):
        idea = IDEAS[0] if firm.name == TOLD and number == 0 else IDEAS[(first + number * 3) % len(IDEAS)]
        days = _days(firm, cohort, number)
        one = Planned(firm, cohort, number, idea, days)
        same = firm.name == TOLD or one.dice.happens(OVERLAPS)
        if number == 1 and same and Stage.DONE in days and Stage.DONE in found[0].days:
            one.same_as = found[0]
        found.append(one)
    return found


def _days(firm: Firm, cohort: Plan, number: int) -> dict[str, Day]:
    """The stages that were reached, each on its day, in their order."""
    dice = Dice("stages", firm.name, number)
    begins = workday(cohort.days[-1] + datetime.timedelta(days=12 + 25 * number))
    reached = {Stage.IDEA: begins, Stage.DOING: workday(begins + DOING_AFTER)}
    if firm.name != TOLD and dice.happens(DROPPED):
        reached[Stage.DROPPED] = workday(begins + DONE_AFTER)
    else:
        reached[Stage.DONE] = workday(begins + DONE_AFTER)
        if dice.happens(0.6):
            reached[Stage.KEPT_UP] = workday(begins + KEPT_AFTER)
    stays = firm.name != TOLD and dice.happens(0.15)  # nobody found the time yet
    return {
        str(stage): day for stage, day in reached.items() if day <= plan.END and not (stays and stage != Stage.IDEA)
    }


def _make(scene: Scene, projects: list[Planned]) -> None:
    rows = [
        ImprovementProject(
            uid=uid_of("project", one.key, one.days[Stage.IDEA]),
            enterprise=scene.enterprises[one.firm.name],
            cohort=scene.cohorts[one.cohort.code],
            custodian=scene.organisations[one.cohort.partner],
        )
        for one in projects
    ]
    made = ImprovementProject.objects.bulk_create(rows)
    back_date(made, [moment(one.days[Stage.IDEA]) for one in projects])
    for one, row in zip(projects, made, strict=True):
        one.made = row


def _card(scene: Scene, one: Planned) -> ProjectCard:
    idea = one.idea
    return ProjectCard(
        project=one.made,
        title=idea.title,
        problem=idea.problem,
        measure=idea.measure,
        base=idea.base,
        unit=idea.unit,
        better=idea.better,
        from_suggestion=one.dice.happens(FROM_WORKER),
        **_said(scene, one.cohort, one.days[Stage.IDEA]),
    )


def _record_stages(scene: Scene, projects: list[Planned]) -> None:
    """Each stage in the place of the one before."""
    last: dict[ImprovementProject, ProjectStage] = {}
    for at in range(max(len(one.days) for one in projects)):
        facts = []
        for one in projects:
            if at < len(one.days):
                stage, day = list(one.days.items())[at]
                said = {"stage": stage, "day": day, **_said(scene, one.cohort, day)}
                before = last.get(one.made)
                facts.append(
                    scene.instead(before, "Went on", **said) if before else ProjectStage(project=one.made, **said)
                )
        last = {fact.project: fact for fact in scene.record(facts)}


def _measures(scene: Scene, one: Planned) -> Iterator[ProjectMeasure]:
    """Three months before it began; three months after it was done, where these are over."""
    if Stage.DOING not in one.days:
        return
    begins = _month(one.days[Stage.IDEA], -3)
    yield _measure(scene, one, When.BEFORE, one.idea.before, begins, one.days[Stage.DOING])
    done = one.days.get(Stage.DONE)
    if done and last_day(_month(done, 1), 3) <= LAST_MONTH:
        starts = _month(done, 1)
        level = one.idea.after + (one.idea.before - one.idea.after) * one.dice.between(-0.3, 0.9)
        yield _measure(scene, one, When.AFTER, level, starts, last_day(starts, 3) + datetime.timedelta(days=6))


def _measure(scene: Scene, one: Planned, when: str, level: float, starts: Day, recorded: Day) -> ProjectMeasure:
    base = Dice("base", one.key, when).whole(2000, 9000) if one.idea.base else None
    return ProjectMeasure(
        project=one.made,
        when=when,
        count=Decimal(round(level * (base or 1))),
        base=base,
        starts_on=starts,
        ends_on=last_day(starts, 3),
        **_said(scene, one.cohort, workday(recorded)),
    )


def _record_money(scene: Scene, projects: list[Planned]) -> None:
    """What was projected when it began, what was observed when months were over, and who verified it."""
    worth = [one for one in projects if one.idea.dollars and Stage.DOING in one.days]
    scene.record(_projected(scene, one) for one in worth)
    observed = scene.record(money for one in worth for money in _observed(scene, one))
    scene.record(_verified(scene, one) for one in observed if Dice("verified", one.project.uid).happens(VERIFIED))


def in_currency(firm: Firm, dollars: float) -> Decimal:
    """An amount of about so many dollars in the currency of the firm, as people round it."""
    rate = dict(firm.place.dollar).get(2025) or ABOUT[firm.place.currency]
    amount = round(dollars * rate, -3 if firm.place.whole else -1)
    return Decimal(int(amount))


def _projected(scene: Scene, one: Planned) -> ProjectMoney:
    dollars = one.idea.dollars * one.firm.heads / 60 * 12
    starts = _month(one.days[Stage.DOING], 1)
    return _money(scene, one, Kind.PROJECTED, in_currency(one.firm, dollars), 12, starts, one.days[Stage.DOING])


def _observed(scene: Scene, one: Planned) -> Iterator[ProjectMoney]:
    if Stage.DONE not in one.days:
        return
    starts, months = _month(one.days[Stage.DONE], 1), one.dice.whole(3, 9)
    if last_day(starts, months) > LAST_MONTH:
        months = 3
    ends = last_day(starts, months)
    if ends > LAST_MONTH:
        return
    dollars = one.idea.dollars * one.firm.heads / 60 * months * one.dice.between(0.3, 1.2)
    saving = TOLD_MONEY[one.number][0] if one.firm.name == TOLD else in_currency(one.firm, dollars)
    yield _money(scene, one, Kind.OBSERVED, saving, months, starts, workday(ends + datetime.timedelta(days=5)))


def _money(
    scene: Scene, one: Planned, kind: str, saving: Decimal, months: int, starts: Day, recorded: Day
) -> ProjectMoney:
    cost = in_currency(one.firm, one.idea.cost * Dice("cost", one.key).between(0.6, 1.6))
    told = one.firm.name == TOLD
    return ProjectMoney(
        project=one.made,
        kind=kind,
        currency=one.firm.place.currency,
        saving=saving,
        one_off_cost=TOLD_MONEY[one.number][1] if told else cost,
        months=months,
        starts_on=starts,
        overlaps_with=one.same_as.made if one.same_as else None,
        **_said(scene, one.cohort, recorded),
    )


def _verified(scene: Scene, money: ProjectMoney) -> ProjectMoney:
    """Looked at by the coordinator of the country, who did not enter it."""
    coordinator = scene.coordinators[money.project.cohort.country]
    day = workday(money.recorded_at.date() + datetime.timedelta(days=9))
    said = {"recorded_at": moment(min(day, plan.END), 15), "recorded_by": coordinator}
    return scene.instead(money, "The amount was verified.", verified_by=coordinator, **said)


def _attach_photos(scene: Scene, projects: list[Planned]) -> None:
    """How it was and how it is, in drawings that say that they are invented."""
    done = [one for one in projects if Stage.DONE in one.days]
    photos = []
    for one in done[::PICTURED]:
        for when, stage in ((When.BEFORE, Stage.IDEA), (When.AFTER, Stage.DONE)):
            day, trainer = one.days[stage], scene.trainers[one.cohort.taught_by]
            picture = io.BytesIO(drawn(one.idea.title, one.firm.name, str(when), f"{day}"))
            stored = files.store(picture, name=f"{when} {day}.png", actor=trainer)
            photos.append(ProjectPhoto(project=one.made, when=when, file=stored, **_said(scene, one.cohort, day, 18)))
    scene.record(photos)


def _month(day: Day, later: int) -> Day:
    """The first of the month so many months later, or before."""
    number = day.year * 12 + day.month - 1 + later
    return Day(number // 12, number % 12 + 1, 1)
