"""The form in one language: ours where it is translated, else a wording that the catalogue has."""

from __future__ import annotations

from dataclasses import dataclass

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language, gettext, override

from score.catalogue.countries import complaints, country_files
from score.catalogue.rating.forms import MARKS, RatingForm, voice_form

OURS = tuple(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True)
class VoiceWords:
    """Everything that the form says. `name`: of the language, in itself. `channels`: where complaints go."""

    language: str
    name: str
    items: dict[str, str]
    marks: dict[int, str]
    phrases: dict[str, str]
    channels: tuple[str, ...]

    @property
    def direction(self) -> str:
        """ltr or rtl."""
        return "rtl" if Locale.parse(self.language, sep="-").text_direction == "rtl" else "ltr"

    @property
    def complaints(self) -> str:
        """That this is no complaint box, and where complaints go."""
        return f"{self.phrases['complaints']} {'; '.join(self.channels)}."


def languages_of(country: str) -> list[str]:
    """The languages in which the form can be shown in a country: its own that are known, then ours."""
    own = country_files.get(country).languages if country else ()
    known = [one for one in own if one in OURS or one in voice_form().wordings]
    return list(dict.fromkeys([*known, *OURS]))


def words_in(language: str, country: str) -> VoiceWords:
    """The form in a language; in the first of the country where it is not known in that one."""
    offered = languages_of(country)
    chosen = language if language in offered else offered[0]
    form = voice_form()
    if chosen in form.wordings and chosen not in OURS:
        wording = form.wordings[chosen]
        return VoiceWords(
            chosen, wording.phrases["language"], wording.items, wording.marks, wording.phrases, _channels(country)
        )
    with override(chosen):
        return _ours(form, country)


def _channels(country: str) -> tuple[str, ...]:
    channels = country_files.get(country).complaints if country else complaints.DEFAULT
    return tuple(f"{gettext(one.name)}, {one.reach}" if one.reach else gettext(one.name) for one in channels)


def _ours(form: RatingForm, country: str) -> VoiceWords:
    chosen = get_language() or settings.LANGUAGE_CODE
    return VoiceWords(
        language=chosen,
        name=(Locale.parse(chosen, sep="-").get_language_name(chosen) or chosen).capitalize(),
        items={one.code: gettext(one.text) for one in form.items},
        marks={mark: gettext(form.labels[mark]) for mark in MARKS},
        phrases={
            "title": gettext("How is it to work here?"),
            "send": gettext("Send"),
            "skip": gettext("I do not want to answer this"),
            "private": gettext(
                "Fill this in alone. No name, phone or time is kept. Your firm sees the answers of all together, from "
                "eight people on, and two weeks after the last one at the earliest."
            ),
            "complaints": gettext("This is no complaint box: nobody acts on a single answer. Complaints go to:"),
            "sex": gettext("You are"),
            "woman": gettext("a woman"),
            "man": gettext("a man"),
            "unsaid": gettext("I do not want to say"),
            "thanks": gettext("Thank you. Your answers have come in."),
            "next_person": gettext("An empty form for the next person"),
            "closed": gettext("This form is not open today."),
        },
        channels=_channels(country),
    )
