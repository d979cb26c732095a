"""What a reader asks for in the address of a figure page: group, moment, pairing."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from score.catalogue.calculation.labels import CUTS
from score.catalogue.calculation.sheet import Pairing
from score.programme.results.figures import PAIRINGS, World, group_text, moment_of_text, world_at

MOST_CUTS = 2


@dataclass(frozen=True)
class Asked:
    """A reader's question about figures, as the address states it."""

    values: dict[str, str]
    as_of: datetime.datetime | None
    pairing: Pairing | None

    @property
    def group(self) -> str:
        """The group in canonical text."""
        return group_text(self.values)

    def world(self) -> World:
        """The world as known at the moment asked for."""
        return world_at(self.as_of)

    def query(self, **changes: str | None) -> str:
        """The query of an address that asks the same, with `changes` (None takes away)."""
        parts: dict[str, str | None] = {**self.values}
        if self.as_of:
            parts["as_of"] = self.as_of.isoformat()
        if self.pairing:
            parts["pairing"] = self.pairing
        kept = {name: value for name, value in (parts | changes).items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    def to(self, group_values: dict[str, str]) -> str:
        """The query for another group at the same moment."""
        return Asked(group_values, self.as_of, self.pairing).query()


def read(request: HttpRequest) -> Asked:
    """What `request` asks for. ValidationError says which part of the address cannot be read."""
    values = {cut: request.GET[cut] for cut in CUTS if request.GET.get(cut)}
    if len(values) > MOST_CUTS:
        raise ValidationError(_("Figures can be cut by two things at once, not by more."))
    return Asked(values, moment_of_text(request.GET.get("as_of", "")), _pairing(request.GET.get("pairing", "")))


def _pairing(text: str) -> Pairing | None:
    for pairing in PAIRINGS:
        if text == pairing:
            return pairing
    if text:
        raise ValidationError(_("Pairs are made by journey, cycle or sustained."))
    return None
