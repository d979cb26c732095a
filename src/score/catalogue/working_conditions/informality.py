"""Informal employment by the 21st ICLS and by the older guidelines of the 17th, with the path of every record.

Standards: resolution I of the 21st ICLS (2023) concerning statistics on the informal economy; guidelines of the
17th ICLS (2003) with the criteria used for SDG indicator 8.3.1. Only the main job counts.
"""

from __future__ import annotations

import narwhals as nw

from score.catalogue.working_conditions.decision import UNKNOWN, Ask, Groups, Tree, ends_in, path
from score.catalogue.working_conditions.labour_force import ONLY_OWN_USE
from score.catalogue.working_conditions.logic import holds, one_of
from score.catalogue.working_conditions.rule import Rule
from score.catalogue.working_conditions.status_in_employment import (
    CONTRIBUTING_FAMILY,
    DEPENDENT_CONTRACTOR,
    EMPLOYER_CORPORATION,
    OWNER_CORPORATION,
)

_21ST = "21st ICLS (2023), resolution I"
_17TH = "17th ICLS (2003), guidelines; SDG 8.3.1 metadata"
FORMAL, INFORMAL = "formal", "informal"
BOTH_LEAVES = 1  # code of formal_leave_needs; with 2 either kind of leave is enough

_annual, _sick = nw.col("paid_annual_leave"), nw.col("paid_sick_leave")
_company = nw.coalesce(nw.col("incorporated"), one_of("icse18", (EMPLOYER_CORPORATION, OWNER_CORPORATION)))

# each half of the leave question is national practice; they are only reached where contributions are not known
_by_leave = Ask(
    "both kinds of leave wanted",
    nw.col("formal_leave_needs") == BOTH_LEAVES,
    yes=Ask("paid annual and sick leave", _annual & _sick, yes=FORMAL, no=INFORMAL),
    no=Ask("paid annual or sick leave", _annual | _sick, yes=FORMAL, no=INFORMAL),
)
_employee = Ask("employer contributes", nw.col("employer_contributes"), yes=FORMAL, no=INFORMAL, unknown=_by_leave)


def _unit(formal: Tree, informal: Tree, unknown: Tree = UNKNOWN) -> Ask:
    """The way on by the unit: a company, a registered one or one with complete accounts for tax is formal."""
    accounts = nw.col("complete_accounts")
    by_accounts = Ask("complete accounts for tax", accounts, formal, informal, unknown)
    # registration unknown: complete accounts make the unit formal, their lack does not prove it unregistered
    perhaps = Ask("complete accounts for tax", accounts, formal, unknown, unknown)
    registered = Ask("unit registered", nw.col("unit_registered"), formal, by_accounts, perhaps)
    # a company is always registered: where it is unknown whether the unit is one, registration tells
    return Ask("unit incorporated", _company, formal, registered, registered)


# contributing family workers are formal only where unit and insurance are: either lack is enough for informal
_insured = Ask("own job-dependent insurance", nw.col("own_insurance"), yes=FORMAL, no=INFORMAL)
_insured_somewhere = Ask("own job-dependent insurance", nw.col("own_insurance"), yes=UNKNOWN, no=INFORMAL)
_family = _unit(_insured, INFORMAL, _insured_somewhere)
_contractor = Ask("registered for tax", nw.col("own_tax_registered"), yes=_insured, no=INFORMAL)

TREE_21ST = Groups(
    (
        ("employee", nw.col("in_status_employee"), _employee),
        ("dependent contractor", one_of("icse18", (DEPENDENT_CONTRACTOR,)), _contractor),
        ("contributing family worker", one_of("icse18", (CONTRIBUTING_FAMILY,)), _family),
        ("independent worker", nw.col("independent"), _unit(FORMAL, INFORMAL)),
    ),
    other=f"status unknown > {UNKNOWN}",
)
TREE_17TH = Groups(
    (
        ("producer for own use", nw.col("market_use") == ONLY_OWN_USE, INFORMAL),
        ("employee", nw.col("in_status_employee"), _employee),
        ("contributing family worker", one_of("icse18", (CONTRIBUTING_FAMILY,)), INFORMAL),
        (
            "own-account worker or employer",
            holds(nw.col("independent")) | holds(one_of("icse18", (DEPENDENT_CONTRACTOR,))),
            _unit(FORMAL, INFORMAL),
        ),
    ),
    other=f"status unknown > {UNKNOWN}",
)

_READ = (
    "incorporated",
    "unit_registered",
    "complete_accounts",
    "paid_annual_leave",
    "paid_sick_leave",
)
_MISSING = """Contributions that are not known are replaced by paid annual and sick leave, as the standard allows; a \
unit whose registration is unknown is formal where its accounts are complete. What is then still open ends in \
"unknown"."""

RULES = (
    Rule(
        name="informality_path",
        kind="text",
        expression=nw.when(holds(nw.col("employed"))).then(path(TREE_21ST)),
        needs=("employed", "icse18", "in_status_employee", "independent", "employer_contributes", "formal_leave_needs"),
        uses=(*_READ, "own_tax_registered", "own_insurance"),
        says="""How the main job of an employed person comes out as formal or informal, question by question; none for \
who is not known to be employed.""",
        missing=_MISSING,
        source=_21ST,
    ),
    Rule(
        name="informal",
        kind="flag",
        expression=ends_in("informality_path", INFORMAL),
        needs=("informality_path",),
        says="""Employees without contributions of the employer to insurance that comes with the job; independent \
workers of household market units that are neither registered nor keep complete accounts; dependent contractors not \
registered for tax or without such insurance; contributing family workers unless unit and insurance are formal.""",
        missing=_MISSING,
        source=_21ST,
    ),
    Rule(
        name="informality_path_17th",
        kind="text",
        expression=nw.when(holds(nw.col("employed_13th"))).then(path(TREE_17TH)),
        needs=(
            "employed_13th",
            "icse18",
            "in_status_employee",
            "independent",
            "employer_contributes",
            "formal_leave_needs",
        ),
        uses=(*_READ, "market_use"),
        says="""The same by the older guidelines: producers for own use and all contributing family workers are \
informal, dependent contractors are judged by their unit.""",
        missing=_MISSING,
        source=_17TH,
    ),
    Rule(
        name="informal_17th",
        kind="flag",
        expression=ends_in("informality_path_17th", INFORMAL),
        needs=("informality_path_17th",),
        says="Informal by the older guidelines.",
        missing=_MISSING,
        source=_17TH,
    ),
)
