"""The words of the form on work, in one language, and where complaints go."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, override

from score.catalogue.countries import complaints, country_files
from score.catalogue.rating.forms import voice_form
from score.programme.trainings import anonymous_forms
from score.programme.trainings.anonymous_forms import OURS, FormWords


@dataclass(frozen=True)
class VoiceWords(FormWords):
    """Everything that the form says. `channels`: where complaints go."""

    channels: tuple[str, ...] = ()

    @property
    def complaints(self) -> str:
        """That this is no complaint box, and where complaints go."""
        return f"{self.phrases['complaints']} {'; '.join(self.channels)}."


def languages_of(country: str) -> list[str]:
    """The languages in which the form can be shown in a country, or ours alone where that is not known."""
    return anonymous_forms.languages_of(voice_form(), country)


def words_in(language: str, country: str) -> VoiceWords:
    """The form in a language; in the first of the country where it is not known in that one."""
    found = anonymous_forms.words_in(voice_form(), language, country, _phrases)
    known = country_files.get(country).complaints if country else complaints.DEFAULT
    if found.language in OURS:
        with override(found.language):
            return VoiceWords(**vars(found), channels=_said(known))
    # a wording of the catalogue has the usual ones; those of a country are names and numbers
    usual = known == complaints.DEFAULT
    return VoiceWords(**vars(found), channels=(found.phrases["usual"],) if usual else _said(known))


def _said(channels: tuple[complaints.Channel, ...]) -> tuple[str, ...]:
    return tuple(f"{gettext(one.name)}, {one.reach}" if one.reach else gettext(one.name) for one in channels)


def _phrases() -> dict[str, str]:
    return {
        "heading": gettext("How is it to work here?"),
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
    }
