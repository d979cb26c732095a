"""Letters that were read in a wrong encoding before a file came here."""

import pytest

from score.programme.enterprises.imports.letters import mended


@pytest.mark.parametrize("meant", ["Rua da Saudade, Nº 280", "Café São Paulo", "Công ty Việt Tiến", "Çelik Dokuma İşletmesi"])
@pytest.mark.parametrize("taken_for", ["mac_roman", "latin-1"])
def test_utf_8_read_as_something_else(meant: str, taken_for: str) -> None:
    assert mended(meant.encode().decode(taken_for)) == meant


@pytest.mark.parametrize(
    "text", ["plain", "Café São Paulo", "Çelik", "Việt Nam", "虚构一厂", "N° 5 – «Â la carte»", "Ñandú", "Ångström", "√ 2"]
)
def test_what_is_right_stays(text: str) -> None:
    assert mended(text) == text
