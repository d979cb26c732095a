"""Letters that were read in a wrong encoding before a file came here."""

import pytest

from score.programme.enterprises.imports.letters import mended, two_firms


@pytest.mark.parametrize("meant", ["Nº 280", "Café São Paulo", "Công ty Việt Tiến", "Çelik Dokuma İşletmesi"])
@pytest.mark.parametrize("taken_for", ["mac_roman", "latin-1"])
def test_utf_8_read_as_something_else(meant: str, taken_for: str) -> None:
    assert mended(meant.encode().decode(taken_for)) == meant


@pytest.mark.parametrize(
    "text", ["plain", "Café São Paulo", "Çelik", "Việt Nam", "虚构一厂", "N° 5 – «Â la carte»", "Ñandú", "√ 2"]
)
def test_what_is_right_stays(text: str) -> None:
    assert mended(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Firm One Garments Ltd (invented)\nFirm Two Textiles Ltd (invented)",
        "Firm One Co., Ltd.; Firm Two Co., Ltd.",
        "Firm One Company / Firm Two Factory",
        "虚构第一服装有限公司／虚构第二服装有限公司",
    ],
)
def test_two_firms_in_one_cell(text: str) -> None:
    found = two_firms(text)
    assert found is not None
    assert found[0] != found[1]


@pytest.mark.parametrize(
    "text",
    ["Firm One Garments\nFactory", "Mata S.A. / El Trazo", "Cutting/Sewing Co., Ltd.", "A & B Textiles Ltd", "A; b"],
)
def test_one_firm_however_long_its_name(text: str) -> None:
    assert two_firms(text) is None
