"""Indicators of working conditions for surveys of workers, households and establishments.

    from score.catalogue.working_conditions import all_sheets, estimate, read_mapping

    mapping = read_mapping(Path("lfs.toml"))
    mapping.reach().can                                   # what the data set can tell
    answers = mapping.apply(open_source("lfs.parquet"))
    survey = Survey(answers, strata="stratum", psu="psu", weight="weight")
    estimate(survey, get("INF"), by="sex").values

One sheet is one file in `indicators/`, a variable one entry in `variables.toml`, a rule a narwhals expression in the
file of its family. Rules know three answers: yes, no and unknown.
"""

from score.catalogue.working_conditions.changing import Change, estimate_change
from score.catalogue.working_conditions.deriving import all_rules, derive, rule_named, variables_behind
from score.catalogue.working_conditions.estimating import ESTIMATORS, Answer, estimate, unknown_share
from score.catalogue.working_conditions.finding import find_sheet
from score.catalogue.working_conditions.mapping import DataMapping, Reach, lacking_for, read_mapping
from score.catalogue.working_conditions.rule import Rule
from score.catalogue.working_conditions.sheet import Estimate, Sheet, Version, all_sheets, get
from score.catalogue.working_conditions.variables import Variable, all_variables

__all__ = [
    "ESTIMATORS",
    "Answer",
    "Change",
    "DataMapping",
    "Estimate",
    "Reach",
    "Rule",
    "Sheet",
    "Variable",
    "Version",
    "all_rules",
    "all_sheets",
    "all_variables",
    "derive",
    "estimate",
    "estimate_change",
    "find_sheet",
    "get",
    "lacking_for",
    "read_mapping",
    "rule_named",
    "unknown_share",
    "variables_behind",
]
