"""The tables of the registry."""

from score.programme.enterprises.models.identity import (
    DuplicateDecision,
    DuplicateSuggestion,
    EnterpriseContact,
    EnterpriseIdentifier,
    EnterpriseName,
    SupplyLink,
)
from score.programme.enterprises.models.imports import ImportBatch
from score.programme.enterprises.models.links import EnterpriseLink
from score.programme.enterprises.models.lists import BulkChange, EnterpriseRow, RowsKept, SavedView
from score.programme.enterprises.models.recruitment import Application, OpenCall, RecruitmentStage
from score.programme.enterprises.models.registry import (
    ComparisonMembership,
    Enterprise,
    EnterpriseAttribute,
    EnterpriseClosure,
    EnterpriseMerge,
    Workforce,
)

__all__ = [
    "Application",
    "BulkChange",
    "ComparisonMembership",
    "DuplicateDecision",
    "DuplicateSuggestion",
    "Enterprise",
    "EnterpriseAttribute",
    "EnterpriseClosure",
    "EnterpriseContact",
    "EnterpriseIdentifier",
    "EnterpriseLink",
    "EnterpriseMerge",
    "EnterpriseName",
    "EnterpriseRow",
    "ImportBatch",
    "OpenCall",
    "RecruitmentStage",
    "RowsKept",
    "SavedView",
    "SupplyLink",
    "Workforce",
]
