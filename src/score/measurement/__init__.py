"""Measures conditions in a market from a complex sample: strata, clusters, weights, rounds.

from score.measurement import Survey

survey = Survey("lfs.parquet", strata="stratum", psu="psu", weight="w")
with survey.plan() as p:
    pay = p.mean("wage", by=["sector", "sex"])
pay.to_frame()
pay.contrast("female - male")
"""

from narwhals import col

from score.measurement.errors import SurveyError, UnknownName
from score.measurement.estimation.estimates import Estimates
from score.measurement.scanning.terms import Level
from score.measurement.survey import Survey

__all__ = ["Estimates", "Level", "Survey", "SurveyError", "UnknownName", "col"]
