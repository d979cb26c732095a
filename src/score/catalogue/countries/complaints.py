"""Where workers of a country can complain, outside their firm: what posters and forms that ask workers have to say."""

from __future__ import annotations

from dataclasses import dataclass

from score.catalogue.toml_tables import Table
from score.catalogue.wording import marked as _


@dataclass(frozen=True)
class Channel:
    """Somebody who takes complaints. `name`: source string to translate. `reach`: a number or address, as it is."""

    name: str
    reach: str = ""


# what holds in every country; a file names numbers once somebody has confirmed them
DEFAULT = (Channel(_("a trade union")), Channel(_("the labour inspectorate")))


def read_channels(table: Table) -> tuple[Channel, ...]:
    """The tables `complaints` of a country file; our default where it has none."""
    found = []
    for one in table.tables("complaints"):
        found.append(Channel(one.text("name"), one.text("reach", "")))
        one.text("source")
        one.finish()
    return tuple(found) or DEFAULT
