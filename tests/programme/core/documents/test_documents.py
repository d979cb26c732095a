"""Documents: a page for each certificate, every script with shapes of its own, and no box where there is no font."""

from __future__ import annotations

import datetime
import io
import re
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from PIL import Image

from score.programme.core.documents import codes, fonts, typesetting

pytestmark = pytest.mark.django_db
MOMENT = datetime.datetime(2026, 11, 10, 12, 0, 0, 5, tzinfo=datetime.UTC)
NAMES = {"am": "አበበ ምሳሌ", "hi": "सीता उदाहरण", "vi": "Nguyễn Thị Ví Dụ", "ar": "أمينة مثال", "en": "Ama Example"}
FAMILY = {"am": "NotoSansEthiopic", "hi": "NotoSansDevanagari", "vi": "NotoSans", "ar": "NotoSansArabic"}
MISSING = pytest.mark.skipif("Noto Sans" not in fonts.families(), reason="Noto is not on this machine")


def one(name: str, language: str = "en", **more) -> dict:
    page = {
        "lang": language, "dir": "rtl" if language == "ar" else "ltr", "kind": "Certificate", "name": name,
        "name_latin": "", "did": "took part in", "module": "Workplace cooperation", "with": "", "where": "Tema, Ghana",
        "until": "", "signs": [], "check": "Check", "number": "GH-26-7KQ4-M2XW", "qr": codes.qr_svg("https://a.example/"),
    }  # fmt: skip
    return page | more


def data(pages: list[dict]) -> dict:
    return {"title": "Certificates", "author": "SCORE", **typesetting.branding(), "certificates": pages}


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", b"".join([pdf, *inflated(pdf)])))


def inflated(pdf: bytes) -> list[bytes]:
    """The compressed streams of a PDF, as far as they can be read."""
    found = []
    for start in re.finditer(rb"stream\r?\n", pdf):
        try:
            found.append(zlib.decompressobj().decompress(pdf[start.end() :]))
        except zlib.error:
            continue
    return found


def test_a_page_for_each_and_tagged_for_screen_readers():
    made = typesetting.pdf("certificates", data([one(name, code) for code, name in NAMES.items()]), moment=MOMENT)
    assert made.startswith(b"%PDF-")
    assert pages_of(made) == len(NAMES)
    whole = b"".join([made, *inflated(made)])
    assert b"/StructTreeRoot" in whole


@MISSING
@pytest.mark.parametrize("language", FAMILY)
def test_each_script_is_written_by_its_own_font(language):
    made = typesetting.pdf("certificates", data([one(NAMES[language], language)]), moment=MOMENT)
    whole = b"".join([made, *inflated(made)])
    embedded = set(re.findall(rb"/(?:BaseFont|FontName)\s*/[A-Z]{6}\+([A-Za-z]+)", whole))
    assert FAMILY[language].encode() in embedded, embedded


@MISSING
def test_two_names_of_one_script_look_different_and_a_box_is_never_drawn():
    """Were both written in boxes, they would look the same."""
    for same_length in (("አበበ", "ምሳሌ"), ("सीता", "उमाा")):
        drawn = [typesetting.pictures("certificates", data([one(name)]), ppi=40)[0] for name in same_length]
        left, right = (np.asarray(Image.open(io.BytesIO(picture)).convert("L")) for picture in drawn)
        assert left.shape == right.shape
        assert (left != right).any()


@MISSING
def test_letters_without_a_font_are_known_beforehand():
    assert all(fonts.unwritable(name) == "" for name in NAMES.values())
    assert fonts.unwritable("Ama \u0378 \U0010fffd") == "\u0378\U0010fffd"
    assert fonts.unwritable(" \u200d\u00a0\n") == ""  # joiners and spaces have no shape of their own


def test_a_font_says_itself_what_it_covers():
    covered = fonts.covered(font_with({4: [(0x41, 0x43), (0x61, 0x61)], 12: [(0x1F600, 0x1F602)]}))
    assert covered == {0x41, 0x42, 0x43, 0x61, 0x1F600, 0x1F601, 0x1F602}
    assert fonts.covered(font_with({})) == set()


def font_with(maps: dict[int, list[tuple[int, int]]]) -> bytes:
    """A font that has nothing but a character map in these formats, as the OpenType specification lays it out."""
    tables = []
    if ranges := maps.get(4):
        ends = [last for _first, last in ranges] + [0xFFFF]
        starts = [first for first, _last in ranges] + [0xFFFF]
        count = len(ends)
        body = struct.pack(f">{count}H", *ends) + b"\0\0" + struct.pack(f">{count}H", *starts) + bytes(4 * count)
        tables.append((3, 1, struct.pack(">HHHHHHH", 4, 14 + len(body), 0, 2 * count, 0, 0, 0) + body))
    if groups := maps.get(12):
        body = b"".join(struct.pack(">III", first, last, 1) for first, last in groups)
        tables.append((3, 10, struct.pack(">HHIII", 12, 0, 16 + len(body), 0, len(groups)) + body))
    head, bodies = struct.pack(">HH", 0, len(tables)), b""
    for platform, encoding, body in tables:
        head += struct.pack(">HHI", platform, encoding, 4 + 8 * len(tables) + len(bodies))
        bodies += body
    cmap = head + bodies
    return struct.pack(">4sHHHH", b"\0\1\0\0", 1, 0, 0, 0) + struct.pack(">4sIII", b"cmap", 0, 28, len(cmap)) + cmap


def test_the_instance_can_bring_fonts_of_its_own():
    assert Path(settings.HOME).name  # the folder `fonts` in it is read where it is there
    assert set(fonts.families()) >= {"Libertinus Serif"}


def test_names_that_would_be_commands_are_only_names():
    wild = '#panic("x") $ * _ <b> \\ ] [ #image("/etc/passwd") "quoted" \N{BELL}'
    made = typesetting.pdf("certificates", data([one(wild)]), moment=MOMENT)
    assert pages_of(made) == 1


def test_a_name_without_end_stays_on_its_page():
    made = typesetting.pdf("certificates", data([one("Very " * 40 + "long (invented)")]), moment=MOMENT)
    assert pages_of(made) == 1


def test_the_same_is_the_same_again():
    first, second = (typesetting.pdf("certificates", data([one("Ama")]), moment=MOMENT) for _ in range(2))
    assert first == second


def test_a_code_is_a_drawing_without_a_script_or_style():
    drawn = codes.qr_svg("https://score.example/certificates/GH-26-7KQ4-M2XW/")
    assert drawn.startswith("<svg") and "<script" not in drawn and "style=" not in drawn
    assert codes.qr_svg("a") != codes.qr_svg("b")


def test_only_a_colour_is_a_colour(settings):
    settings.PROGRAMME = {**settings.PROGRAMME, "accent": '"); #panic() //'}
    assert typesetting.branding()["accent"] == typesetting.ACCENT
    settings.PROGRAMME = {**settings.PROGRAMME, "accent": "#112233"}
    assert typesetting.branding()["accent"] == "#112233"
