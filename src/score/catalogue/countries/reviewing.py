"""How reports are looked at in a country: when only a share is drawn, how long a query may take, how much is recounted.

A country file may say so under `reviews`; where it does not, our default holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from score.catalogue.toml_tables import Table

SOURCE = "our default, to be confirmed"


@dataclass(frozen=True)
class Reviewing:
    """What is done about reports that come in.

    `after`: so many clean reports of a trainer in a row are read before only `share` (0 to 1) of the next is drawn.
    `query_days`: until a query is to be answered. `report_days`: after a visit, until its report counts as late.
    `recounted`: the share of closed cycles that a second person asks again.
    """

    after: int
    share: Decimal
    query_days: int
    report_days: int
    recounted: Decimal
    source: str


DEFAULT = Reviewing(after=3, share=Decimal("0.2"), query_days=5, report_days=5, recounted=Decimal("0.1"), source=SOURCE)


def read_reviewing(table: Table) -> Reviewing:
    """The table `reviews` of a country file; what it leaves out is as in our default. CatalogueFileError else."""
    found = Reviewing(
        after=table.whole("after", DEFAULT.after),
        share=_share(table, "share", DEFAULT.share),
        query_days=table.whole("query_days", DEFAULT.query_days, least=1),
        report_days=table.whole("report_days", DEFAULT.report_days, least=1),
        recounted=_share(table, "recounted", DEFAULT.recounted),
        source=table.text("source"),
    )
    table.finish()
    return found


def _share(table: Table, name: str, default: Decimal) -> Decimal:
    if not table.has(name):
        return default
    share = table.number(name)
    if not 0 < share <= 1:
        raise table.error(name, "must be above 0 and at most 1")
    return share
