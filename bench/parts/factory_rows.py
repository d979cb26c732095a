"""Real rows of supplier lists, spoilt as people spoil them, and others beside them that only look the same.

Everything here is made by chance from a seed, without looking at what the matcher does with it.
"""

from __future__ import annotations

import csv
import functools
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "tests" / "data" / "duplicates"
_NEAR_KEYS = {
    "a": "sq",
    "e": "wr",
    "i": "uo",
    "o": "ip",
    "u": "yi",
    "n": "mb",
    "s": "ad",
    "t": "ry",
    "r": "et",
    "l": "k",
}
_FORMS = [
    "Co., Ltd",
    "Co.,Ltd.",
    "Company Limited",
    "Ltd.",
    "Limited",
    "Co. Ltd",
    "CO LTD",
    "Pvt. Ltd.",
    "Private Limited",
]
_FORM = re.compile(
    r"[,.\s]*\b(co\.?,?\s*ltd\.?|company limited|co\.?|ltd\.?|limited|pvt\.?|private|"
    r"s\.?\s?a\.?( de c\.?\s?v\.?)?|inc\.?|corp\.?)\s*$",
    re.IGNORECASE,
)
_SHORT = {
    "industrial": ["Ind.", "Indl", "Inds"],
    "industries": ["Inds.", "Ind"],
    "manufacturing": ["Mfg.", "Manuf."],
    "garments": ["Garment", "Gmts", "Garmets"],
    "garment": ["Garments", "Gmt"],
    "textile": ["Textiles", "Tex"],
    "textiles": ["Textile", "Tex."],
    "international": ["Intl", "Int'l"],
    "company": ["Co", "Comp."],
    "enterprises": ["Ent.", "Enterprise"],
    "factory": ["Fty", "Fact."],
    "knitting": ["Knit", "Kntg"],
    "apparel": ["Apparels", "App."],
    "road": ["Rd", "Rd."],
    "street": ["St", "St."],
    "avenue": ["Ave", "Av."],
    "district": ["Dist.", "Distt"],
    "province": ["Prov.", ""],
    "building": ["Bldg", "Bld."],
    "floor": ["Fl.", "/F"],
    "zone": ["Z.", "Area"],
    "carretera": ["Carr.", "Ctra."],
    "number": ["No", "#"],
    "no": ["#", "Nº", ""],
    "town": ["Twn", ""],
    "city": ["", "Cty"],
    "village": ["Vill.", "Vil"],
    "and": ["&"],
    "&": ["and"],
}


@dataclass(frozen=True)
class Row:
    """A firm as a list writes it. `entity`: rows of one number are one firm."""

    entity: int
    name: str
    address: str
    country: str


def real_rows() -> list[Row]:
    """The rows of the lists, those of one name and address once; each is an entity of its own."""
    rows: dict[tuple[str, str], Row] = {}
    with (DATA / "supplier_rows.csv").open(encoding="utf-8", newline="") as file:
        for one in csv.DictReader(file):
            key = (_letters(one["name"]), _letters(one["address"]))
            rows.setdefault(key, Row(len(rows), one["name"], one["address"], one["country"].upper()))
    return list(rows.values())


def _whole_rows() -> list[Row]:
    """Those that say enough to be known by."""
    return [one for one in real_rows() if len(one.name) > 6 and len(one.address) > 12]


def factory_set(seed: int, size: int, spoilt_by: int) -> list[Row]:
    """`size` real rows, each with one to two spoilt copies (as many as `spoilt_by` changes each), and with impostors.

    An impostor is another entity: a neighbour, a second unit, a sister in another town, a firm of nearly the same name.
    """
    chance = random.Random(seed)
    known = _whole_rows()
    chosen = chance.sample(_without_twins(known), size)
    rows = list(chosen)
    entity = 1 + max(one.entity for one in known)
    for one in chosen:
        rows += [spoilt(one, chance, spoilt_by) for _ in range(chance.choice((1, 1, 2)))]
        for make in chance.sample(_IMPOSTORS, 2):
            rows.append(replace(make(one, chance, chosen), entity=entity))
            entity += 1
    chance.shuffle(rows)
    return rows


def spoilt(row: Row, chance: random.Random, times: int) -> Row:
    """The same firm as somebody else writes it, changed so many times."""
    for _ in range(times):
        row = chance.choice(_CHANGES)(row, chance)
    return row


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _without_twins(rows: list[Row]) -> list[Row]:
    """One row of those whose names begin with the same twelve letters: whether these are one nobody has said."""
    return list({_letters(row.name)[:12]: row for row in rows}.values())


# -- what people do to a name or an address


def _drop_form(row: Row, chance: random.Random) -> Row:
    found = row.name
    while _FORM.search(found) and len(_FORM.sub("", found)) > 4:
        found = _FORM.sub("", found)
    return replace(row, name=found)


def _other_form(row: Row, chance: random.Random) -> Row:
    return replace(row, name=f"{_drop_form(row, chance).name} {chance.choice(_FORMS)}")


def _shorten(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    known = [place for place, word in enumerate(words) if word.lower().strip(".,") in _SHORT]
    for place in known[:2]:
        words[place] = chance.choice(_SHORT[words[place].lower().strip(".,")])
    return " ".join(word for word in words if word)


def _misspell(text: str, chance: random.Random) -> str:
    places = [place for place, sign in enumerate(text) if sign.isalpha()]
    if len(places) < 6:
        return text
    at = chance.choice(places[1:])
    sign = text[at]
    how = chance.randrange(4)
    near = chance.choice(_NEAR_KEYS.get(sign.lower(), sign))
    swapped = text[at + 1 : at + 2] + sign
    return text[:at] + ("", sign * 2, near, swapped)[how] + text[at + (2 if how == 3 else 1) :]


def _drop_word(row: Row, chance: random.Random) -> Row:
    words = row.name.split()
    if len(words) < 4:
        return row
    del words[chance.randrange(1, len(words))]
    return replace(row, name=" ".join(words))


def _other_order(row: Row, chance: random.Random) -> Row:
    words = _drop_form(row, chance).name.split()
    return row if len(words) < 3 else replace(row, name=" ".join([*words[1:], words[0]]))


def _with_place(row: Row, chance: random.Random) -> Row:
    parts = [part.strip() for part in re.split(r"[,;]", row.address) if part.strip().isalpha()]
    return replace(row, name=f"{row.name} ({parts[-1].title()})") if parts else row


def _joined(row: Row, chance: random.Random) -> Row:
    words = row.name.split(" ")
    if len(words) < 3:
        return row
    at = chance.randrange(len(words) - 1)
    return replace(row, name=" ".join([*words[:at], words[at] + words[at + 1].lower(), *words[at + 2 :]]))


def _parts_of_address(row: Row) -> list[str]:
    return [part.strip() for part in row.address.split(",") if part.strip()]


def _drop_part(row: Row, chance: random.Random) -> Row:
    parts = _parts_of_address(row)
    if len(parts) < 3:
        return row
    del parts[chance.randrange(len(parts))]
    return replace(row, address=", ".join(parts))


def _other_order_of_parts(row: Row, chance: random.Random) -> Row:
    parts = _parts_of_address(row)
    chance.shuffle(parts)
    return replace(row, address=", ".join(parts))


def _without_postcode(row: Row, chance: random.Random) -> Row:
    return replace(row, address=re.sub(r"\b(P\.?C\.? ?)?\d{4,6}\b", "", row.address))


def _town_alone(row: Row, chance: random.Random) -> Row:
    parts = _parts_of_address(row)
    return row if len(parts) < 3 else replace(row, address=", ".join(parts[-2:]))


def _no_address(row: Row, chance: random.Random) -> Row:
    return row if chance.random() < 0.5 else replace(row, address="")


_CHANGES: list[Callable[[Row, random.Random], Row]] = [
    _drop_form,
    _other_form,
    lambda row, chance: replace(row, name=_shorten(row.name, chance)),
    lambda row, chance: replace(row, address=_shorten(row.address, chance)),
    lambda row, chance: replace(row, name=_misspell(row.name, chance)),
    lambda row, chance: replace(row, address=_misspell(row.address, chance)),
    lambda row, chance: replace(row, address=_misspell(row.address, chance)),
    lambda row, chance: replace(row, name=row.name.upper(), address=row.address.upper()),
    lambda row, chance: replace(row, address=f"{row.address}, {row.country.title()}"),
    _drop_word,
    _other_order,
    _with_place,
    _joined,
    _drop_part,
    _drop_part,
    _other_order_of_parts,
    _without_postcode,
    _town_alone,
    _no_address,
]


# -- others who only look the same


def _another(row: Row, chance: random.Random, others: list[Row]) -> Row:
    return chance.choice([one for one in others if one.entity != row.entity])


def _neighbour(row: Row, chance: random.Random, others: list[Row]) -> Row:
    """Another firm in the same zone or street, a few numbers on."""
    other = _another(row, chance, others)
    return replace(row, name=other.name, address=_other_numbers(row.address, chance))


def _second_unit(row: Row, chance: random.Random, others: list[Row]) -> Row:
    """The next unit of the same firm, around the corner."""
    base = _drop_form(row, chance).name
    unit = chance.choice(("Unit 2", "Unit-3", "(Unit II)", "Factory 2", "No. 3 Factory"))
    return replace(row, name=f"{base} {unit}", address=_other_numbers(row.address, chance))


def _sister(row: Row, chance: random.Random, others: list[Row]) -> Row:
    """The same name in quite another place."""
    other = _another(row, chance, others)
    return replace(row, address=other.address)


def _namesake(row: Row, chance: random.Random, others: list[Row]) -> Row:
    """A firm in the same town whose name has the same common words, and another word by which it is known."""
    words = row.name.split()
    place = _telling_word(row)
    other = _another(row, chance, others)
    known_by = other.name.split()[_telling_word(other)]
    parts = _parts_of_address(row)
    words[place] = known_by
    return replace(row, name=" ".join(words), address=", ".join([f"No. {chance.randrange(2, 900)}", *parts[1:]]))


def _telling_word(row: Row) -> int:
    """The place of the word by which the firm is known: no town of its address, and the rarest in all lists."""
    address = _letters(row.address)
    words = [_letters(word) for word in row.name.split()]
    telling = [place for place, word in enumerate(words) if len(word) > 2 and word not in address] or [0]
    return min(telling, key=lambda place: (_how_common()[words[place]], place))


@functools.cache
def _how_common() -> Counter[str]:
    return Counter(_letters(word) for row in real_rows() for word in set(row.name.split()))


def _other_numbers(address: str, chance: random.Random) -> str:
    return re.sub(r"\d+", lambda found: str(int(found[0][:6]) + chance.choice((1, 2, 5, 11))), address, count=2)


_IMPOSTORS = [_neighbour, _second_unit, _sister, _namesake]


# -- a whole registry


def registry_rows(size: int, seed: int = 7) -> list[Row]:
    """So many rows like the real ones: their common words and towns, and names of syllables put together by chance."""
    chance = random.Random(seed)
    known = _whole_rows()
    places = [_telling_word(one) for one in known]
    rows = []
    for entity in range(size):
        at = chance.randrange(len(known))
        words = known[at].name.split()
        words[places[at]] = _invented_word(chance)
        address = re.sub(
            r"\d+", lambda _found: str(chance.randrange(1, 3_000)), known[chance.randrange(len(known))].address
        )
        rows.append(Row(entity, " ".join(words), address, known[at].country))
    return rows


def _invented_word(chance: random.Random) -> str:
    return "".join(
        chance.choice("bdfghjklmnprstvz") + chance.choice("aeiou") for _ in range(chance.choice((2, 3, 3, 4)))
    ).title()
