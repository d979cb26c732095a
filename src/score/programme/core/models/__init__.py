"""Tables that know no domain: the ledger, rates, files, jobs, audit."""

from score.programme.core.models.audit import AuditEvent
from score.programme.core.models.files import StoredFile
from score.programme.core.models.horizon import FactsHorizon
from score.programme.core.models.jobs import Job, Worker
from score.programme.core.models.money import ExchangeRate, LedgerEntry, MinimumWage, PriceIndex
from score.programme.core.models.offline import Clash, ClashValue, OfflineEntry
from score.programme.core.models.segments import Segment
from score.programme.core.models.taken_back import RecordTakenBack

__all__ = [
    "AuditEvent",
    "Clash",
    "ClashValue",
    "ExchangeRate",
    "FactsHorizon",
    "Job",
    "LedgerEntry",
    "MinimumWage",
    "OfflineEntry",
    "PriceIndex",
    "RecordTakenBack",
    "Segment",
    "StoredFile",
    "Worker",
]
