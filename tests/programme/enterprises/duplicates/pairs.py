"""Records that are one enterprise, and others, for tests of duplicates."""

from __future__ import annotations

import datetime
from typing import Any

from score.programme.core import facts
from score.programme.core.jobs import Run, enqueue
from score.programme.core.models import Job
from score.programme.enterprises.actions import set_attribute
from score.programme.enterprises.duplicates import finding
from score.programme.enterprises.duplicates.records import LAYOUT, MERGED, CountryRegistry, texts_from
from score.programme.enterprises.jobs import find_duplicates
from score.programme.enterprises.matching.scoring import Record, record_of
from score.programme.enterprises.models import DuplicateSuggestion, Enterprise, EnterpriseIdentifier, EnterpriseName
from tests.programme.factories import make_enterprise

ADDRESS = "12 Kings Road, Community 4, Tema"


def make_pair(country: str = "GH", **fields: Any) -> tuple[Enterprise, Enterprise]:
    """Two records of one invented firm."""
    left = make_enterprise(country, name="Zephyrine Garments Ltd (invented)", address=ADDRESS, **fields)
    right = make_enterprise(country, name="ZEPHYRINE GARMENT CO (invented)", address=f"{ADDRESS}, Ghana", **fields)
    return left, right


def make_others(country: str = "GH", count: int = 4) -> list[Enterprise]:
    """Firms that are nobody's duplicate."""
    names = ("Orionis Shoes", "Vesperal Knitting", "Cassandrine Wood", "Meridional Foods", "Halcyon Prints")
    return [
        make_enterprise(country, name=f"{name} (invented)", address=f"{9 * place + 5} {name[:4]} Alley, Kumasi")
        for place, name in enumerate(names[:count])
    ]


def search(country: str = "") -> dict[str, int]:
    """Bring the queue up to date, as the job does."""
    found: dict[Any, Any] = {}
    for code in [country] if country else finding.countries():
        found |= finding.find(code, lambda *_told: None)
    return finding.write_down(found, country)


def run_job(**arguments: Any) -> Job:
    """The job itself, taken up and finished."""
    job = enqueue("find_duplicates", arguments, None)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, lease_token="11111111-1111-1111-1111-111111111111")
    job.refresh_from_db()
    find_duplicates(Run(job), **arguments)
    job.refresh_from_db()
    return job


def waiting() -> set[tuple[str, str]]:
    """The names of all suggested pairs, as they are written down."""
    return {(one.left.name, one.right.name) for one in DuplicateSuggestion.objects.select_related("left", "right")}


def asked_for(*told: Any) -> Record:
    """Names, addresses and numbers as the matcher looks for them."""
    return record_of(LAYOUT, texts_from(*told))


def found_in(registry: CountryRegistry, asked: list[Record]) -> list[list[int]]:
    """The enterprises that each may be."""
    return [[registry.ids[one.right] for one in matches] for _number, matches in registry.like(asked)]


def make_known() -> Enterprise:
    """A firm with all by which one can know it."""
    firm = make_enterprise(name="Sangam Textiles (invented)", address="Plot 12, Faridabad")
    Enterprise.objects.filter(pk=firm.pk).update(name_local="संगम टेक्सटाइल्स", source="old base", reference="77")
    with facts.writing(None) as writing:
        writing.add(EnterpriseName(enterprise=firm, kind="former", text="Sangam Mills (invented)"))
        writing.add(EnterpriseName(enterprise=firm, kind="listed", text="Absorbed Mills (invented)", source=MERGED))
        gone = writing.add(EnterpriseName(enterprise=firm, kind="trade", text="Never so called (invented)"))
        writing.add(EnterpriseIdentifier(enterprise=firm, scheme="tax", value="0012"))
    with facts.writing(None) as writing:
        writing.withdraw(gone, reason="an error")
    set_attribute(
        actor=None, enterprise=firm, kind="address", value="Plot 13, Faridabad", valid_from=datetime.date(2025, 1, 1)
    )
    return firm
