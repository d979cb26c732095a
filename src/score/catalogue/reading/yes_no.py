"""Yes and no in the languages of the programme's countries."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from score.catalogue.reading.unreadable import Unreadable
from score.catalogue.wording import marked as _

MESSAGES = {
    "blank": _("The cell is empty."),
    "not_yes_or_no": _("{text} is neither yes nor no."),
}

# Left out because two languages disagree or a mark has two readings: "x", "t", "o", "ne".
_YES = {
    "en": ("yes", "y", "true", "1"),
    "fr": ("oui", "vrai"),
    "es": ("sí", "si", "s", "verdadero"),
    "pt": ("sim", "verdadeiro"),
    "de": ("ja", "wahr"),
    "id": ("ya", "iya", "benar"),
    "vi": ("có", "co", "đúng"),
    "zh": ("是", "有", "对", "對"),
    "tr": ("evet", "var", "doğru"),
    "ru": ("да",),
    "ky": ("ооба",),
    "ar": ("نعم",),
    "ur": ("ہاں", "جی ہاں"),
    "hi": ("हाँ", "हां"),
    "am": ("አዎ", "አዎን"),
    "sw": ("ndiyo", "ndio"),
    "my": ("ဟုတ်", "ဟုတ်ကဲ့"),
    "sq": ("po",),
    "fil": ("oo", "opo"),
    "marks": ("✓", "✔", "☑"),
}
_NO = {
    "en": ("no", "n", "false", "0"),
    "fr": ("non", "faux"),
    "es": ("falso",),
    "pt": ("não", "nao"),
    "de": ("nein", "falsch"),
    "id": ("tidak", "tdk", "salah"),
    "vi": ("không", "khong", "sai"),
    "zh": ("否", "没有", "沒有", "不是", "无", "無", "错"),
    "tr": ("hayır", "hayir", "yok", "yanlış"),
    "ru": ("нет",),
    "ky": ("жок",),
    "ar": ("لا",),
    "ur": ("نہیں", "جی نہیں"),
    "hi": ("नहीं",),
    "am": ("አይ", "አይደለም"),
    "sw": ("hapana",),
    "my": ("မဟုတ်", "မဟုတ်ဘူး"),
    "sq": ("jo",),
    "fil": ("hindi",),
    "marks": ("✗", "✘", "☒"),
}


def folded(text: str) -> str:
    """A text for comparing: one form of each letter, small, single blanks, no full stop at the end."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(".!")


_MEANING = {folded(word): True for words in _YES.values() for word in words} | {
    folded(word): False for words in _NO.values() for word in words
}


def parse_yes_no(value: object) -> bool:
    """True for yes, False for no. A cell's True, 1 and 0 are taken too. Raises Unreadable."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal) and value in (0, 1):
        return bool(value)
    text = "" if value is None else str(value)
    if not text.strip():
        raise Unreadable(MESSAGES["blank"])
    meaning = _MEANING.get(folded(text))
    if meaning is None:
        raise Unreadable(MESSAGES["not_yes_or_no"], text=text.strip()[:40])
    return meaning
