"""Forms that people fill in without an account: their words in one language, and addresses that nobody guesses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from babel import Locale
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext, override

from score.catalogue.countries import country_files
from score.catalogue.rating.forms import MARKS, RatingForm
from score.programme.core import public_limits
from score.programme.core.documents import codes, typesetting

OURS = tuple(code for code, _name in settings.LANGUAGES)
MOST_BYTES = 8 * 1024  # of one form
MOST_MISSES = 30  # wrong addresses from one visitor in an hour
TEN_MINUTES = 600
SKIPPED = "0"
NO_COOKIE = {"csrf_token": ""}  # or the page would set one


@dataclass(frozen=True)
class FormWords:
    """Everything that a form says. `name`: of the language, in itself; `checked`: a speaker has read the words."""

    language: str
    name: str
    items: dict[str, str]
    marks: dict[int, str]
    phrases: dict[str, str]
    checked: bool = True

    @property
    def direction(self) -> str:
        """ltr or rtl."""
        return "rtl" if Locale.parse(self.language, sep="-").text_direction == "rtl" else "ltr"


def languages_of(form: RatingForm, country: str) -> list[str]:
    """The languages in which a form can be shown in a country: its own that are known, then ours."""
    own = country_files.get(country).languages if country else ()
    known = [one for one in own if one in OURS or one in form.wordings]
    return list(dict.fromkeys([*known, *OURS]))


def words_in(form: RatingForm, language: str, country: str, phrases: Callable[[], dict[str, str]]) -> FormWords:
    """A form in a language; in the first of the country where it is not known in that one.

    `phrases`: what else stands on it, in the language that is active when it is asked.
    """
    offered = languages_of(form, country)
    chosen = language if language in offered else offered[0]
    if chosen in form.wordings and chosen not in OURS:
        said = form.wordings[chosen]
        return FormWords(chosen, said.phrases["language"], said.items, said.marks, said.phrases, said.checked)
    with override(chosen):
        active = get_language() or settings.LANGUAGE_CODE
        return FormWords(
            language=active,
            name=(Locale.parse(active, sep="-").get_language_name(active) or active).capitalize(),
            items={one.code: gettext(one.text) for one in form.items},
            marks={mark: gettext(form.labels[mark]) for mark in MARKS},
            phrases=phrases(),
        )


def sheet_to_hang_up(
    name: str,
    *,
    about: str,
    language: str,
    headings: Sequence[str],
    address: str,
    opens: str,
    kept: Sequence[str],
    title: str = "",
) -> HttpResponse:
    """A PDF to hang up: what the form asks and how answers are kept, in each language of the country, and its code.

    `language`: of the first heading, which is also the title of the file where it has none of its own.
    """
    first, *others = headings
    data = {
        **typesetting.branding(),
        "title": title or first,
        "lang": language,
        "about": about,
        "heading": first,
        "headings": others,
        "qr": codes.qr_svg(address, border=0),
        "address": address,
        "open": opens,
        "kept": list(kept),
    }
    made = typesetting.pdf("sheet", data, moment=timezone.now())
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def missed(request: HttpRequest, name: str) -> HttpResponse:
    """There is no such form. Who tries many wrong addresses has to wait; a right one is never held back by that."""
    key = public_limits.visitor(request, f"{name}-misses")
    if public_limits.too_many(key, MOST_MISSES):
        return render(request, "429.html", status=429)
    public_limits.count(key)
    raise Http404(gettext("There is nothing at this address."))
