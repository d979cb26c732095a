"""Outreach: enterprises, persons, attendances and workforce are four different counts."""

from __future__ import annotations

from dataclasses import replace

from score.catalogue.calculation.figure import FigureType
from score.catalogue.calculation.sheet import Indicator, Reference
from score.catalogue.wording import marked as _

OF_TRAINED = _("Enterprises trained: a manager and a worker present at least half the class days of one module")
OF_PERSONS = _("Persons present at least half the class days of a module")

enterprises_trained = Indicator(
    code="enterprises_trained",
    title=_("Enterprises trained"),
    area="outreach",
    family="count",
    type=FigureType("count", "enterprises"),
    unit="enterprises",
    direction="up",
    formula=_("Distinct enterprises with a manager and a worker trained in the same module"),
    says=_("So many enterprises had managers and workers trained in at least one module"),
    not_to_be_read_as=_("Not completed, not improved"),
    population=OF_TRAINED,
    questions=(),
    summing="distinct",
    basis="trained",
    minimum_counts="",
    cross_references=(
        Reference(_("IRIS PI6065"), "iris.thegiin.org"),
        Reference(_("DCED outreach"), "DCED"),
    ),
    limits=_("Imports may state it without attendance; the page says for how many."),
    published_range=_("1,000 and 1,400 enterprises for nearly the same date"),
    parameters=(("share_of_class_days", 0.5), ("minimum_managers", 1.0), ("minimum_workers", 1.0)),
)

persons_trained = replace(
    enterprises_trained,
    code="persons_trained",
    title=_("Persons trained"),
    type=FigureType("count", "persons"),
    unit="persons",
    formula=_("Distinct persons present at least half the class days of a module"),
    says=_("So many different persons were trained"),
    not_to_be_read_as=_("Not workforce, not attendances"),
    population=OF_PERSONS,
    basis="participations",
    disaggregations=("sex", "role"),
    cross_references=(Reference(_("IRIS PI2998"), "iris.thegiin.org"),),
    limits=_("Needs persons to be matched over modules; 8 to 10 per enterprise."),
    published_range=_("More than 7,500 managers and workers"),
    parameters=(("share_of_class_days", 0.5),),
)

attendances = replace(
    persons_trained,
    code="attendances",
    title=_("Person-modules"),
    type=FigureType("count", "person-modules"),
    unit="person-modules",
    formula=_("Persons times modules in which they were present at least half the class days"),
    says=_("So many places in modules were taken up"),
    not_to_be_read_as=_("Not people"),
    summing="additive",
    basis="attendances",
    cross_references=(),
    limits=_("One person in two modules counts twice, on purpose."),
    published_range=_("7,500 published persons against about 21,150 implied: probably this"),
)

person_days = replace(
    attendances,
    code="person_days",
    title=_("Training days"),
    type=FigureType("count", "person-days"),
    unit="person-days",
    formula=_("Sum of the class days each person attended"),
    says=_("So many days were spent in class"),
    not_to_be_read_as=_("Not people"),
    population=_("Everybody present on at least one class day"),
    basis="days",
    cross_references=(Reference(_("GRI 404-1 counts hours"), "GRI 404", known=False),),
    limits="",
    published_range="",
    parameters=(),
)

women_among_participants = Indicator(
    code="women_among_participants",
    title=_("Women among participants"),
    area="outreach",
    family="persons_share",
    type=FigureType("share", "persons"),
    unit="%",
    direction="none",
    formula=_("Women trained, by women and men trained; persons of unknown sex only in the bounds"),
    says=_("Share of women among the persons trained whose sex is known"),
    not_to_be_read_as=_("Not the share of women in the workforce"),
    population=OF_PERSONS,
    questions=(),
    summing="not additive",
    basis="participations",
    trait=("sex", "woman", "man"),
    minimum_n=10,
    minimum_counts="persons",
    limits=_("Coverage is the share whose sex is known."),
    published_range=_("30 to 36 %"),
)

workers_among_participants = replace(
    women_among_participants,
    code="workers_among_participants",
    title=_("Workers among participants"),
    formula=_("Workers trained, by workers and managers trained; persons of unknown role only in the bounds"),
    says=_("Share of workers among the persons trained whose role is known"),
    not_to_be_read_as=_("Not the share of the workforce trained"),
    trait=("role", "worker", "manager"),
    limits=_("The design is 50 %. Coverage is the share whose role is known."),
    published_range=_("49 %"),
)

workforce_represented = Indicator(
    code="workforce_represented",
    title=_("Workforce of the trained enterprises"),
    area="outreach",
    family="sum",
    type=FigureType("sum", "workers"),
    unit="workers",
    direction="none",
    formula=_(
        "Sum of the heads of trained enterprises at the last date before their first class, each enterprise once"
    ),
    says=_("So many people work in the enterprises trained"),
    not_to_be_read_as=_("Not people trained, not beneficiaries"),
    population=OF_TRAINED,
    questions=("W",),
    summing="additive",
    basis="trained",
    evidence_minimum=2,
    limits=_("Pending enterprises are included. Counted once, whatever follows."),
    published_range=_("200,000 workers; more than 240,000; 300,000"),
)

beyond_first_module = Indicator(
    code="beyond_first_module",
    title=_("Enterprises that stayed on"),
    area="outreach",
    family="stayed",
    type=FigureType("share", "enterprises"),
    unit="%",
    direction="up",
    formula=_("Enterprises trained in two or more modules, by those whose first module closed 6 or more months ago"),
    says=_("Share of enterprises that went beyond their first module"),
    not_to_be_read_as=_("Not satisfaction"),
    population=_("Enterprises trained whose first module closed 6 or more months before the day of the figure"),
    questions=(),
    summing="not additive",
    basis="trained",
    published_range=_("Ghana 2018: 30 %"),
    parameters=(("months_since_first_module", 6.0),),
)
