"""Setting a document: a template and its data go in, PDF comes out."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from score.programme.core.documents.fonts import families, fonts
from score.programme.core.page import holds_invented_data

TEMPLATES = Path(__file__).parent
ACCENT = "#0b5c7d"
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def pdf(template: str, data: Mapping[str, Any], *, moment: datetime.datetime) -> bytes:
    """The document as PDF, tagged for screen readers. `moment`: when it was made, as it says itself."""
    made = _compiler(template, data).compile(
        format="pdf", timestamp=moment.astimezone(datetime.UTC).replace(microsecond=0)
    )
    return made if isinstance(made, bytes) else b"".join(made or [])


def pictures(template: str, data: Mapping[str, Any], *, ppi: float = 96) -> list[bytes]:
    """Each page as a PNG picture, to look at."""
    made = _compiler(template, data).compile(format="png", ppi=ppi)
    return [made] if isinstance(made, bytes) else list(made or [])


def branding() -> dict[str, str]:
    """The programme's short name and colour, as every document carries them."""
    accent = str(settings.PROGRAMME.get("accent") or "")
    return {
        "programme": str(settings.PROGRAMME["short_name"]),
        "accent": accent if _HEX.fullmatch(accent) else ACCENT,
        "specimen": _("Invented") if holds_invented_data() else "",
    }


def _compiler(template: str, data: Mapping[str, Any]) -> typst.Compiler:
    whole = {**data, "fonts": families()}
    return typst.Compiler(
        input=str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=fonts(),
        sys_inputs={"data": json.dumps(whole, ensure_ascii=False)},
    )
