"""Kinds of missing in words. None of them is zero, and zero is never one of them."""

from __future__ import annotations

from collections.abc import Mapping

from score.catalogue.reading.unreadable import Unreadable
from score.catalogue.reading.yes_no import folded
from score.catalogue.wording import marked as _

MISSING_KINDS = ("not_tracked", "refused", "not_applicable", "not_asked")

MESSAGES = {
    "ambiguous": _(
        "{text} can mean that the question does not apply or that nobody knows. Say in the mapping what it "
        "means in this file."
    ),
    "spreadsheet_error": _("{text} is an error of the spreadsheet. Mend the cell."),
    "unknown_kind": _("{kind} is no kind of missing."),
}

_WORDS = {
    "not_tracked": (
        "not tracked", "not_tracked", "not recorded", "not measured", "no record", "no records", "no data", "unknown",
        "not known", "don't know", "do not know", "dk", "not available",
        "non suivi", "inconnu", "ne sait pas", "pas de données", "non disponible",
        "no se registra", "sin datos", "sin registro", "desconocido", "no sabe", "no disponible",
        "não registrado", "sem dados", "desconhecido",
        "tidak dicatat", "tidak tahu", "tidak ada data", "tidak tersedia",
        "không theo dõi", "không biết", "không có số liệu", "chưa theo dõi",
        "未记录", "未统计", "不知道", "无数据", "没有数据",
        "kayıt yok", "bilinmiyor", "нет данных", "не известно", "неизвестно", "haijulikani",
    ),
    "refused": (
        "refused", "refuses", "declined", "confidential", "prefers not to say", "not disclosed",
        "refus", "refusé", "confidentiel", "se negó", "rechazado", "confidencial", "recusou",
        "menolak", "rahasia", "từ chối", "bảo mật", "拒绝", "拒答", "保密", "reddetti", "gizli", "отказ", "amekataa",
    ),
    "not_applicable": (
        "not applicable", "not_applicable", "does not apply", "sans objet", "non applicable", "s/o", "s.o",
        "no aplica", "no aplicable", "não se aplica", "não aplicável", "tidak berlaku", "không áp dụng",
        "不适用", "不適用", "uygulanamaz", "неприменимо", "не применимо", "haihusiki",
    ),
    "not_asked": (
        "not asked", "not_asked", "skipped", "pas demandé", "non posée", "no se preguntó", "não perguntado",
        "tidak ditanyakan", "không hỏi", "未问", "未询问", "sorulmadı", "не спрашивали", "haikuulizwa",
    ),
}  # fmt: skip
_AMBIGUOUS = ("n/a", "na", "n.a", "n. a", "n/d", "nd", "n.d", "-", "--", "–", "—", "?", "nan", "null", "none", "nil",
              ".")  # fmt: skip
_ERRORS = ("#n/a", "#na", "#div/0!", "#ref!", "#value!", "#name?", "#num!", "#null!")

_MEANING = {folded(word): kind for kind, words in _WORDS.items() for word in words}
_UNCLEAR = {folded(word) for word in _AMBIGUOUS} | {""}
_BROKEN = {folded(word) for word in _ERRORS}


def parse_missing(value: object, meanings: Mapping[str, str] | None = None) -> str | None:
    """The kind of missing that a cell states, or None if it states none (a number, a blank, another word).

    `meanings`: what words mean in this file, such as ``{"n/a": "not_applicable"}``; they come first.
    "n/a", a dash and the like have two readings (does not apply: leaves the figure; not known: stays in it
    as missing), so without a stated meaning they raise Unreadable. So do error cells of spreadsheets.
    """
    if value is None or not isinstance(value, str):
        return None
    word = folded(value)
    stated = {folded(text): kind for text, kind in (meanings or {}).items()}
    for kind in stated.values():
        if kind not in MISSING_KINDS:
            raise Unreadable(MESSAGES["unknown_kind"], kind=kind)
    if word in stated:
        return stated[word]
    if word in _MEANING:
        return _MEANING[word]
    if word in _BROKEN:
        raise Unreadable(MESSAGES["spreadsheet_error"], text=value.strip())
    if value.strip() and word in _UNCLEAR:
        raise Unreadable(MESSAGES["ambiguous"], text=value.strip())
    return None
