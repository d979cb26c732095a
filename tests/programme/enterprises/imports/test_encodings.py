"""Encodings of text files, also of those that do not say which. All firms are invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from score.programme.enterprises.imports.encodings import encoding_of
from score.programme.enterprises.imports.findings import Findings, UnreadableFile
from score.programme.enterprises.imports.text_files import read_text

FRENCH = "pays;nom;ville\nFrance;Société de l'Été (inventée);Besançon\n"
ITALIAN = "paese;nome;città\nItalia;Però Può (inventata);Forlì\n"
CHINESE = "国家;名称;地址\n中国;虚构第一服装有限公司;江苏省南通市\n中国;虚构第二鞋厂;福建省泉州市\n"
VIETNAMESE = "quốc gia;tên;địa chỉ\nViệt Nam;Công ty May Tưởng Tượng;Đường số 1, Hà Nội\n"
TURKISH = "ülke;şirket;adres\nTürkiye;Hayali Dokuma Şirketi;Çorlu\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "cp1252"),
        (ITALIAN, "cp1252"),
        (CHINESE, "gb18030"),
        (CHINESE, "utf-8"),
        (VIETNAMESE, "utf-8"),
        (TURKISH, "utf-16-le"),
        (CHINESE, "utf-16-be"),
        (FRENCH, "utf-16-le"),
    ],
)
def test_without_any_mark(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "firms.csv"
    path.write_bytes(text.encode(encoding))
    assert encoding_of(path).name == encoding
    sheet = read_text(path, "firms.csv", Findings())
    assert [";".join(map(str, cells)) for _number, cells in sheet.rows] == text.splitlines()[1:]


def test_vietnamese_of_windows(tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    content = b"country;name\nVi\xea\xf2t Nam;C\xf4ng ty May T\xfd\xf5\xd2ng T\xfd\xf5\xf2ng\n"
    path.write_bytes(content)
    assert encoding_of(path).name == "cp1258"
    (row,) = read_text(path, "firms.csv", Findings()).rows
    assert row[1] == ("Việt Nam", "Công ty May Tưởng Tượng")


def test_two_encodings_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_bytes((FRENCH * 2).encode() + "France;Café (inventé);Orléans\n".encode("cp1252"))
    findings = Findings()
    sheet = read_text(path, "firms.csv", findings)
    assert sheet.rows[-1][1] == ("France", "Café (inventé)", "Orléans")
    assert sheet.rows[0][1][2] == "Besançon"
    (note,) = findings.kept
    assert note.severity == "note"
    assert "another encoding than the rest" in note.problem
    assert " 5." in note.problem


@pytest.mark.parametrize(
    "content", [b"\x00\x01\x02\x03" * 100, b"a;b\n1;\x00\x00\x00\x00\x00\x00\n", b"\x81\x8d\x8f;\x90\n"]
)
def test_what_is_no_text(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "firms.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile):
        encoding_of(path)
