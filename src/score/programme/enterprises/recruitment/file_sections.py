"""What files bring of recruitment: stages with their days, and to whom an enterprise sells.

Both belong to the organisation in whose name the file comes in. A file may bring any stage, also "enrolled" without an
enrolment: an older database knows no more. It is shown so.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from score.programme.enterprises.imports.staging import Record, Staging
from score.programme.enterprises.imports.taking import FactKind, Field, Section
from score.programme.enterprises.models import RecruitmentStage, SupplyLink
from score.programme.enterprises.recruitment.stages import NEEDS_REASON

_OF_ENTERPRISE = {"enterprise_id": "Enterprise"}


def _take_stage(staging: Staging, record: Record) -> bool:
    if record["reached_on"] > staging.opened_at.date():
        staging.error(record, "reached_on", _("This day has not come yet."))
        return False
    if record["stage"] in NEEDS_REASON and not record["why"].strip():
        staging.error(record, "why", _("Say why it dropped out or closed."))
        return False
    key = (record.enterprise, staging.custodian, record["stage"], record["reached_on"])
    staging.fact(RecruitmentStage, key, (record["why"].strip(),), record, field="stage")
    return True


def _take_supply_link(staging: Staging, record: Record) -> bool:
    key = (record.enterprise, None, " ".join(record["buyer"].split()), staging.custodian)
    staging.fact(SupplyLink, key, (record["since"],), record, field="buyer")
    return True


RECRUITMENT_SECTIONS = (
    Section(
        "recruitment",
        (
            Field("stage", "choice", choices=tuple(RecruitmentStage.Stage.values), skips=True),
            Field("reached_on", "day", required=True),
            Field("why", limit=2000),
            Field("reason", limit=2000),
        ),
        _take_stage,
    ),
    Section(
        "supply_links",
        (Field("buyer", skips=True), Field("since", "day", required=True), Field("reason", limit=2000)),
        _take_supply_link,
    ),
)

RECRUITMENT_FACTS = (
    FactKind(RecruitmentStage, ("enterprise_id", "custodian_id", "stage", "reached_on"), ("why",), _OF_ENTERPRISE),
    FactKind(SupplyLink, ("enterprise_id", "buyer_id", "buyer_name", "custodian_id"), ("since",), _OF_ENTERPRISE),
)
