"""What every page needs: the programme's name and colours, who is acting, where one can go."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from score.programme.core.models import AuditEvent

NAVIGATION = "score.programme.navigation.sections"  # named, not imported: it knows every domain, core knows none
THEME_COOKIE = "theme"
THEMES = ("light", "dark")
YEAR = 365 * 24 * 3600
WHITE, INK = (255, 255, 255), (20, 33, 43)
READABLE = 4.5  # WCAG 2.2, contrast of text
INVENTED = "load_demonstration"  # the audited action after which an instance holds invented data
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
Colour = tuple[int, int, int]


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `programme`, `actor`, `memberships`, `role_name`, `navigation`, `theme`.

    `programme.invented`: whether every page says that nothing on it is real.
    """
    actor = getattr(request, "actor", None)
    memberships = getattr(actor, "memberships", ())
    current = next((one for one in memberships if one.pk == actor.membership_id), None)
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "programme": {"invented": SimpleLazyObject(holds_invented_data), **settings.PROGRAMME},
        "actor": actor,
        "memberships": memberships,
        "role_name": current.get_role_display() if current else "",
        "navigation": import_string(getattr(settings, "NAVIGATION", NAVIGATION))(request),
        "theme": chosen if chosen in THEMES else THEMES[0],
    }


def holds_invented_data() -> bool:
    """Whether the demonstration was loaded here, or came with a backup: the audit goes wherever the data go."""
    return AuditEvent.objects.filter(subject_kind="organisation", action=INVENTED).exists()


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remembers light or dark colours in a cookie and goes back to the page."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    if request.POST.get("theme") in THEMES:
        response.set_cookie(THEME_COOKIE, request.POST["theme"], max_age=YEAR, samesite="Lax", httponly=True)
    return response


@require_GET
@cache_control(max_age=3600)
def colours(request: HttpRequest) -> HttpResponse:
    """The programme's accent colour as a stylesheet, because a strict policy allows no style in the page."""
    return HttpResponse(accent_styles(settings.PROGRAMME.get("accent", "")), content_type="text/css")


def accent_styles(accent: str) -> str:
    """Rules that put `accent` (`#rrggbb`) in place of our own, darkened or lightened until text on it is readable.

    Anything else than a colour gives no rules: the theme's own accent stays.
    """
    if not _HEX.fullmatch(accent):
        return ""
    base = _parse(accent)
    light = _until_readable(base, towards=(0, 0, 0), against=WHITE)
    dark = _until_readable(base, towards=WHITE, against=(23, 33, 41))
    return "".join(
        (
            _rules(
                ':root, [data-bs-theme="light"]', light, _mix(light, (0, 0, 0), 0.3), _mix(light, WHITE, 0.88), WHITE
            ),
            _rules('[data-bs-theme="dark"]', dark, _mix(dark, WHITE, 0.35), _mix(dark, (23, 33, 41), 0.78), INK),
        )
    )


def contrast(first: Colour, second: Colour) -> float:
    """Contrast of two colours, 1 to 21, after WCAG 2.2."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _rules(selector: str, accent: Colour, strong: Colour, soft: Colour, on_accent: Colour) -> str:
    return (
        f"{selector} {{ --accent: {_hex(accent)}; --accent-strong: {_hex(strong)}; --accent-soft: {_hex(soft)};"
        f" --on-accent: {_hex(on_accent)}; --bs-link-color-rgb: {_list(accent)};"
        f" --bs-link-hover-color-rgb: {_list(strong)}; }}\n"
    )


def _until_readable(colour: Colour, towards: Colour, against: Colour) -> Colour:
    for step in range(21):
        mixed = _mix(colour, towards, step / 20)
        if contrast(mixed, against) >= READABLE:
            return mixed
    return towards


def _parse(text: str) -> Colour:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _list(colour: Colour) -> str:
    return ", ".join(map(str, colour))


def _mix(colour: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(one * (1 - share) + two * share) for one, two in zip(colour, other, strict=True))
    return red, green, blue


def _luminance(colour: Colour) -> float:
    red, green, blue = (part / 3294.6 if part <= 10.31 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
