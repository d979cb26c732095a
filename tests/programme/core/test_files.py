"""Uploads: recognised by content, without location, refused in words, kept once, served only as downloads."""

import io
import stat
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from score.programme.core import files
from score.programme.core.file_types import FileRefused, recognise
from score.programme.core.models import AuditEvent, StoredFile
from tests.programme.factories import make_member


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "FILES_ROOT", tmp_path / "files")


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **saved: Any) -> bytes:
    content = io.BytesIO()
    Image.new(mode, size).save(content, kind, **saved)
    return content.getvalue()


def photo_with_location() -> bytes:
    """A photo that knows where it was taken, by which camera, and lies on its side."""
    exif = Image.Exif()
    exif[0x0110] = "Camera of somebody"
    exif[0x0112] = 6  # to be turned by 90 degrees
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (5.0, 33.0, 12.0)
    return picture(exif=exif, comment=b"taken at home")


def workbook(*extra: str, size: int = 10) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", "xl/workbook.xml", *extra):
            archive.writestr(name, b"0" * size)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (picture("JPEG"), "image/jpeg"),
        (picture("JPEG", mode="CMYK"), "image/jpeg"),
        (picture("PNG", mode="P"), "image/png"),
        (picture("PNG", mode="RGBA"), "image/png"),
        (picture("PNG", mode="I;16"), "image/png"),
        (picture("WEBP", mode="RGBA"), "image/webp"),
        (b"%PDF-1.7\n...\n%%EOF\n", "application/pdf"),
        (workbook(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("code;année\n1;5,3\n".encode(), "text/csv"),
        ("code;année\n1;5,3\n".encode("cp1252"), "text/csv"),
        ("code\tannée\n".encode("utf-16"), "text/csv"),
    ],
)
def test_kinds_are_told_by_content(content: bytes, content_type: str) -> None:
    assert recognise(content).content_type == content_type


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b'\xef\xbb\xbf\n <svg onload="alert(1)"/>', "SVG"),
        ("<html><script>".encode("utf-16"), "SVG"),
        (b"<!DOCTYPE html><p>", "Web pages"),
        (b"name,<script>alert(1)</script>", "Web pages"),
        (b"GIF89a" + bytes(30), "not accepted"),
        (b"MZ\x90\x00" + bytes(60), "not accepted"),
        (b"\x7fELF" + bytes(60), "not accepted"),
        (b"%PDF-1.7\n" + b"x" * 4000, "not sent whole"),
        (picture()[:200], "damaged"),
        (picture("PNG", (400, 400))[:300], "damaged"),
        (workbook()[:-30], "damaged"),
        (workbook("xl/vbaProject.bin"), "macros"),
        (b"PK\x03\x04" + bytes(40), "damaged"),
    ],
)
def test_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        recognise(content)


def test_other_archives_and_traps_are_refused() -> None:
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("run.exe", b"MZ")
    with pytest.raises(FileRefused, match="Archives"):
        recognise(plain.getvalue())
    with pytest.raises(FileRefused, match="unpacks to more"):
        recognise(workbook("xl/worksheets/sheet1.xml", size=150 * 1024 * 1024))


def test_more_than_forty_megapixels_are_refused_without_being_decoded() -> None:
    large = picture("PNG", (8000, 5001), mode="1")
    assert len(large) < 100_000
    with pytest.raises(FileRefused, match="megapixels"):
        recognise(large)
    assert recognise(picture("PNG", (8000, 5000), mode="1")).content_type == "image/png"


def test_photos_lose_location_and_camera_and_stand_upright() -> None:
    kept = recognise(photo_with_location()).content
    assert b"Camera" not in kept
    assert b"taken at home" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert dict(image.getexif()) == {}
        assert image.size == (20, 40)


@pytest.mark.django_db
def test_kept_once_under_its_checksum() -> None:
    first = files.store(io.BytesIO(picture("PNG")), name="C:\\photos\\machine.jpeg", actor=None)
    second = files.store(io.BytesIO(picture("PNG")), name="other.png", actor=None)
    assert first == second
    assert first.name == "machine.png"
    assert files.checksum(files.path_of(first.sha256)) == first.sha256
    assert files.opened(first).read() == files.path_of(first.sha256).read_bytes()
    assert [path for path in settings.FILES_ROOT.rglob("*") if path.is_file()] == [files.path_of(first.sha256)]
    assert AuditEvent.objects.filter(action="store_file").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.csv"),
        ("a\r\nSet-Cookie: x.csv", "aSet-Cookie x.csv"),
        (".htaccess", "htaccess.csv"),
        ("", "file.csv"),
        ("ü" * 300 + ".txt", "ü" * 196 + ".csv"),
        ("名簿.xlsx", "名簿.csv"),
    ],
)
def test_names_are_cleaned(name: str, kept: str) -> None:
    assert files.store(io.BytesIO(b"a,b\n"), name=name, actor=None).name == kept


@pytest.mark.django_db
def test_too_large_is_refused_before_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "UPLOAD_MAX_BYTES", 2 * 1024 * 1024)
    endless = io.BytesIO(b"a" * (3 * 1024 * 1024))
    with pytest.raises(FileRefused, match="larger than 2 MB"):
        files.store(endless, name="a.csv", actor=None)
    assert endless.tell() == 2 * 1024 * 1024 + 1
    assert not settings.FILES_ROOT.exists()


@pytest.fixture
def scanner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A scanner that does what its one line of Python says; it finds the file's path in `path`."""

    def make(line: str) -> None:
        script = tmp_path / "scan.py"
        script.write_text(f"import sys\npath = sys.argv[-1]\n{line}\n")
        script.chmod(stat.S_IRWXU)
        monkeypatch.setattr(settings, "FILE_SCANNER", f"{sys.executable} {script}")

    return make


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "words"),
    [("sys.exit(b'eicar' in open(path, 'rb').read())", "found something"), ("sys.exit(2)", "could not be checked")],
)
def test_scanner_has_the_last_word(scanner: Callable[[str], None], line: str, words: str) -> None:
    scanner(line)
    with pytest.raises(FileRefused, match=words):
        files.store(io.BytesIO(b"a,eicar\n"), name="a.csv", actor=None)
    assert not StoredFile.objects.exists()
    assert not [path for path in settings.FILES_ROOT.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_scanner_lets_good_files_through(scanner: Callable[[str], None]) -> None:
    scanner("sys.exit(b'eicar' in open(path, 'rb').read())")
    assert files.store(io.BytesIO(b"a,b\n"), name="a.csv", actor=None).size == 4


@pytest.mark.django_db
def test_scanner_that_is_not_there_lets_nothing_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "FILE_SCANNER", "no-such-scanner --quiet")
    with pytest.raises(FileRefused, match="Try again later"):
        files.store(io.BytesIO(b"a,b\n"), name="a.csv", actor=None)


@pytest.mark.django_db
def test_damage_and_loss_are_found() -> None:
    kept = [files.store(io.BytesIO(f"{n},b\n".encode()), name="a.csv", actor=None) for n in range(3)]
    files.path_of(kept[0].sha256).write_bytes(b"changed")
    files.path_of(kept[1].sha256).unlink()
    assert files.damaged() == [kept[0].sha256, kept[1].sha256]


@pytest.mark.django_db(transaction=True)
def test_erased_bytes_are_gone_and_do_not_come_back() -> None:
    kept = files.store(io.BytesIO(b"a,b\n"), name="photo of Ana.csv", actor=None)
    files.erase(kept, actor=None)
    assert not files.path_of(kept.sha256).exists()
    assert files.damaged() == []
    assert not StoredFile.objects.filter(name__contains="Ana").exists()
    with pytest.raises(FileRefused, match="erased"):
        files.store(io.BytesIO(b"a,b\n"), name="again.csv", actor=None)


def test_unfinished_files_leave_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), files.unfinished(tmp_path / "x" / "final") as beside:
        beside.write_bytes(b"half")
        raise KeyboardInterrupt
    assert list((tmp_path / "x").iterdir()) == []


@pytest.mark.django_db
def test_served_as_a_download_to_those_entitled(client: Client) -> None:
    membership = make_member("owner")
    kept = files.store(io.BytesIO(b"a,b\n"), name="Löhne.csv", actor=membership.user)
    address = f"/files/{kept.pk}/"
    assert client.get(address).status_code == 302
    client.force_login(membership.user)
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == b"a,b\n"
    assert answer["Content-Type"] == "text/csv"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''L%C3%B6hne.csv"
    assert "no-store" in answer["Cache-Control"]
    assert client.get(f"/files/{kept.pk + 1}/").status_code == 404
    stranger = make_member("trainer")
    client.force_login(stranger.user)
    assert client.get(address).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_erased_file_is_not_found(client: Client) -> None:
    membership = make_member("owner")
    kept = files.store(io.BytesIO(b"a,b\n"), name="a.csv", actor=membership.user)
    files.erase(kept, actor=None)
    client.force_login(membership.user)
    assert client.get(f"/files/{kept.pk}/").status_code == 404
    with pytest.raises(FileNotFoundError):
        files.opened(kept)
