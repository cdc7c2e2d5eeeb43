"""Reading: files become documents, and every unreadable file is refused in one clear line."""

import codecs
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import AlignerError, InputError
from aligner.read import read_document
from aligner.read.source import How
from aligner.read.text import check_text, unify_line_ends


def test_line_ends_become_lf_and_other_breaks_stay(tmp_path: Path):
    """CRLF and CR become LF; form feeds and Unicode's line ends stay, as do inner byte order marks."""
    path = tmp_path / "ends.txt"
    path.write_bytes("a\r\nb\rc\n\fd\u2028e\u2029f\u0085g\ufeffh".encode())

    assert read_document(path).text == "a\nb\nc\n\fd\u2028e\u2029f\u0085g\ufeffh"


@given(st.text(st.sampled_from("a\r\n\f\u2028")))
def test_unifying_line_ends_twice_changes_nothing(text: str):
    """Unified text holds no CR, and unifying it again changes nothing."""
    unified = unify_line_ends(text)

    assert "\r" not in unified
    assert unified == unify_line_ends(unified)


def test_encoding_is_found_or_named(tmp_path: Path):
    """A file's encoding is found out, or taken as named."""
    path = tmp_path / "x.txt"
    path.write_bytes("今天天气很好。".encode("gbk"))

    assert read_document(path).text == read_document(path, How("gbk")).text == "今天天气很好。"
    with pytest.raises(InputError, match="is not valid utf-8"):
        read_document(path, How("utf-8"))


def test_name_is_the_stem(tmp_path: Path):
    """A document is named after its file, without folder and last ending."""
    path = tmp_path / "红楼梦.第1回.txt"
    path.write_text("话说", encoding="utf-8")

    assert read_document(path).name == "红楼梦.第1回"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty, holds no text"),
        (b" \n\t\r\n", "empty, holds no text"),
        ("\ufeff\u3000\u200b\n".encode(), "empty, holds no text"),
        (codecs.BOM_UTF16_LE, "empty, holds no text"),
        (b"\0" * 100, "a binary file; save the document as plain text first"),
        (b"\x7fELF\x02\x01\x01\0\0\0\0\xff\xff\x03\0>\0\x01\0\0\0\xc0", "a binary file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\0\x90\xff\xfe", "a binary file"),
        (b"\x01\x02\x03\x04 \x05\x06", "a binary file"),
        (b"PK\x03\x04\x14\0", "a damaged ZIP archive"),
        (b"\x1f\x8b\x08\0", "a damaged gzip archive"),
        (b"one\ntwo\nth\0ree\n", "NUL byte at line 3, column 3; remove it"),
        ("第一行\r\n第\0二行，我们在这里。".encode("gbk"), "NUL byte at line 2, column 2; remove it"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes, message: str):
    """A file that is empty, binary, another format or spoilt by NULs is refused in one line with its path."""
    path = tmp_path / "bad.txt"
    path.write_bytes(data)

    with pytest.raises(InputError) as caught:
        read_document(path)

    assert str(caught.value).startswith(f"{path}: {message}")
    assert "\n" not in str(caught.value)


def test_missing_files_are_refused(tmp_path: Path):
    """A missing file, a folder, a path through a file and a path with a NUL each say what is wrong."""
    (tmp_path / "file").write_text("x")
    refused = {
        tmp_path / "none.txt": "no such file",
        tmp_path: "a folder, not a file",
        tmp_path / "file" / "x": "cannot be read (not a directory)",
        tmp_path / ("n" * 300): "cannot be read (file name too long)",
        Path("a\0b"): "cannot be read (embedded null byte)",
    }
    for path, message in refused.items():
        with pytest.raises(InputError, match=re.escape(message)):
            read_document(path)


def test_unreadable_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A file without permission to read says so."""

    def refuse(self: Path, mode: str):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)

    with pytest.raises(InputError, match=r"^secret\.txt: no permission to read it$"):
        read_document(Path("secret.txt"))


def test_odd_file_names_stay_on_one_line(tmp_path: Path):
    """A file name with a line end or with bytes of another encoding is shown in one printable line."""
    for name in ("two\nlines.txt", os.fsdecode(b"gr\xfc\xdfe.txt")):
        with pytest.raises(InputError) as caught:
            read_document(tmp_path / name)

        assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ab\ncd\ud800e", "text: lone surrogate U+D800 at line 2, column 3; remove it"),
        ("\udfff", "text: lone surrogate U+DFFF at line 1, column 1; remove it"),
        ("a\r\nb\rc\0", "text: NUL byte at line 3, column 2; remove it"),
        ("", "text: empty, holds no text"),
        ("\u200b \ufeff\n\x01", "text: empty, holds no text"),
    ],
)
def test_check_text_refuses(text: str, message: str):
    """A text from a caller is refused with line and column for what no file can hold."""
    with pytest.raises(InputError) as caught:
        check_text(text, "text")

    assert message == str(caught.value)


@given(st.text(min_size=1))
def test_checked_text_can_be_encoded(text: str):
    """Text that passes the check can be written as UTF-8 and has something to see."""
    try:
        check_text(text, "text")
    except AlignerError:
        return

    assert text.encode().decode() == text
    assert text.strip()


def test_reading_loads_no_heavy_library(tmp_path: Path):
    """Reading Chinese text loads no heavy library."""
    path = tmp_path / "x.txt"
    path.write_bytes("今天天气很好。".encode("gbk"))
    code = (
        "import sys, pathlib; from aligner.read import read_document;"
        f"read_document(pathlib.Path({str(path)!r}));"
        "sys.exit(bool({'charset_normalizer', 'pandas', 'lxml'} & sys.modules.keys()))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
