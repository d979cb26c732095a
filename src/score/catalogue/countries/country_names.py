"""Countries of the world by any spelling: names in many languages, older names, codes, forms such as "Republic of"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from babel.core import Locale, get_global

NAME_LANGUAGES = (
    "en", "fr", "es", "pt", "de", "it", "nl", "id", "vi", "zh", "zh_Hant", "tr", "ru", "ar", "hi", "ur", "am", "sw",
    "my", "sq", "ky", "fil", "bn", "ja", "ko", "pl", "th",
)  # fmt: skip
# Spellings met in lists that neither the names of CLDR nor the rules below give.
SPELLINGS = {
    "AE": ("UAE",), "AG": ("Antigua", "Barbuda"), "BA": ("Bosnia", "Herzegovina"), "BN": ("Brunei Darussalam",),
    "BQ": ("Bonaire, Sint Eustatius and Saba",), "CD": ("DR Congo", "DRC", "Democratic Republic of the Congo"),
    "CG": ("Republic of the Congo",), "CI": ("Ivory Coast", "Cote d'Ivoire"), "CV": ("Cape Verde",),
    "CN": ("P R China", "Mainland China", "中华人民共和国", "中華人民共和國"), "KH": ("Kampuchea",),
    "MM": ("Birmanie", "Birmania"), "NL": ("Holland", "Hollande", "Holanda"), "SA": ("KSA",),
    "CZ": ("Czech Republic", "Czech"), "GB": ("Great Britain", "Britain", "England", "Scotland", "Wales",
    "Northern Ireland", "United Kingdom of Great Britain and Northern Ireland"), "GR": ("Hellenic Republic",),
    "HK": ("Hong Kong", "Hongkong", "Hong Kong SAR", "Hong Kong, China",
    "Hong Kong Special Administrative Region of China"), "KR": ("Korea", "Republic of Korea",
    "Korea Republic of"),
    "KP": ("Democratic People's Republic of Korea", "DPRK"), "LA": ("Lao PDR", "Lao People's Democratic Republic"),
    "MK": ("Macedonia", "Former Yugoslav Republic of Macedonia"), "MO": ("Macau", "Macao",
    "Macao Special Administrative Region of China"), "PS": ("Palestine",),
    "RU": ("Russian Federation",), "SK": ("Slovak Republic",), "SY": ("Syrian Arab Republic",),
    "SZ": ("Swaziland",), "TL": ("East Timor",), "TW": ("Taiwan, Province of China", "Taiwan R.O.C."),
    "US": ("USA", "United States of America", "America", "EE.UU.", "EEUU"), "VA": ("Holy See", "Vatican"),
    "VI": ("Virgin Islands of the United States",), "AR": ("Argentine Republic",),
    "BR": ("Federative Republic of Brazil",),
    "CH": ("Swiss Confederation",), "FR": ("French Republic",), "GA": ("Gabonese Republic",),
    "GS": ("South Georgia", "South Georgia and the South Sandwich Islands"), "IT": ("Italian Republic",),
    "HM": ("Heard Island and McDonald Islands",), "LB": ("Lebanese Republic",), "MD": ("Moldova Republic of",),
    "MX": ("United Mexican States",), "PT": ("Portuguese Republic",), "RW": ("Rwandese Republic",),
    "SH": ("Saint Helena, Ascension and Tristan da Cunha",), "TG": ("Togolese Republic",),
    "UM": ("United States Minor Outlying Islands",), "VC": ("Saint Vincent and the Grenadines",),
}  # fmt: skip
_NOT_COUNTRIES = ("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ")
_FORM = re.compile(
    r"(?:(?:federal|federated|islamic|democratic|peoples|plurinational|bolivarian|socialist|united|arab|"
    r"independent|eastern|hashemite|grand) )*"
    r"(?:republic|kingdom|state|states|commonwealth|principality|sultanate|union|duchy) of (?:the )?"
)
_TWO_OF_THEM = ("korea", "congo", "china", "ireland", "macedonia")  # the form of state tells which one


def find_code(name: str, own: Mapping[str, str]) -> str | None:
    """The code of the country meant, or None where there is none or more than one. `own`: folded spellings first."""
    for spelling in _ways_to_read(name):
        code = own.get(spelling) or spellings().get(spelling)
        if code is not None:
            return code
    return None


@cache
def territories() -> dict[str, str]:
    """English names of the world's countries and territories, by code of two capitals."""
    names = Locale("en").territories
    return {code: name for code, name in names.items() if re.fullmatch("[A-Z]{2}", code) and code not in _NOT_COUNTRIES}


def folded(name: str) -> str:
    """A name for comparing: small, without accents, punctuation and leading "the"; "&" is "and", "Saint" is "St"."""
    letters = unicodedata.normalize("NFKD", name.replace("&", " and ").casefold())
    plain = "".join(sign for sign in letters if not 0x300 <= ord(sign) <= 0x36F)
    plain = re.sub(r"['’‘`.]", "", plain)
    words = re.findall(r"[^\s!-/:-@\[-`{-~\u2010-\u2015，、（）]+", plain)
    words = ["st" if word in ("saint", "ste", "sainte") else word for word in words]
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(words)


def _ways_to_read(name: str) -> Iterator[str]:
    """The name, then without brackets, turned round at its comma, and without its form of state."""
    without = re.sub(r"\(.*?\)", " ", name)
    before, comma, after = without.partition(",")
    ways = [name, without, *([f"{after} {before}"] if comma else [])]
    for way in ways:
        yield folded(way)
    for way in ways:
        short = _FORM.sub("", folded(way), count=1) if _FORM.match(folded(way)) else ""
        if short and short not in _TWO_OF_THEM:
            yield short


@cache
def spellings() -> dict[str, str]:
    """Code by folded spelling. Codes and our own spellings come first; what two countries claim is left out."""
    sure = {folded(spelling): code for code, spelling in _codes()}
    sure |= {folded(spelling): code for code, spellings in SPELLINGS.items() for spelling in spellings}
    claimed: dict[str, set[str]] = {}
    for language in NAME_LANGUAGES:
        for code, spelling in Locale.parse(language).territories.items():
            if code in territories():
                claimed.setdefault(folded(spelling), set()).add(code)
    return {spelling: next(iter(codes)) for spelling, codes in claimed.items() if len(codes) == 1} | sure


def _codes() -> Iterator[tuple[str, str]]:
    """Codes of three letters and of three digits, withdrawn codes that became one country, then current ones."""
    for alias, codes in get_global("territory_aliases").items():
        if len(codes) == 1 and codes[0] in territories() and alias not in territories():
            yield codes[0], alias
    for code in territories():
        yield code, code
