"""The same short bilingual document in each format: what is text is read, the rest is set aside with its reason."""

import io
import zipfile
from pathlib import Path

import pytest

from aligner.errors import InputError
from aligner.read import read_document
from aligner.records import MarkKind
from tests.read.word import docx, par

PAGE = """<!doctype html><html><body><nav><a href="x">Home page</a></nav><h1>天气</h1><p>今天天气很好。</p>
<p>The weather is nice today.</p><pre>print("a. b")</pre><ul><li>我们去公园吧。</li></ul></body></html>"""
CONTAINER = '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
BOOK = """<package><manifest><item id="a" href="a.xhtml"/><item id="n" href="n.xhtml" properties="nav"/></manifest>
<spine><itemref idref="n"/><itemref idref="a"/></spine></package>"""
LINE = b"BT /F1 12 Tf 72 %d Td (%s) Tj ET\n"


def pdf(*lines: str) -> bytes:
    """Return a PDF of one page with *lines*."""
    content = b"".join(LINE % (700 - 14 * n, line.encode()) for n, line in enumerate(lines))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body = b"".join(b"%d 0 obj%s endobj\n" % (n, text) for n, text in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R/Size 6>>\n%%EOF"


def epub(**more: str) -> bytes:
    """Return a book of one chapter, and its contents."""
    data = io.BytesIO()
    contents = "<html><body><p>Contents of it</p></body></html>"
    members = {"META-INF/container.xml": CONTAINER, "OPS/book.opf": BOOK, "OPS/a.xhtml": PAGE, "OPS/n.xhtml": contents}
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in (members | more).items():
            archive.writestr(name, text)
    return data.getvalue()


def blocks(path: Path) -> dict[str, tuple[str, str]]:
    """Return the kind and value of each block of the document at *path*."""
    document = read_document(path)
    aside = (MarkKind.PAGE, MarkKind.LANGUAGE)
    return {document.text[m.start : m.end]: (str(m.kind), m.value) for m in document.marks if m.kind not in aside}


@pytest.mark.parametrize(("name", "data"), [("x.html", PAGE.encode()), ("x.epub", epub())])
def test_pages(tmp_path: Path, name: str, data: bytes):
    """Headings, paragraphs, code and items are told, and navigation is set aside."""
    (tmp_path / name).write_bytes(data)

    found = blocks(tmp_path / name)

    assert found["天气"] == ("heading", "1")
    assert found["今天天气很好。"] == found["The weather is nice today."] == ("paragraph", "")
    assert found['print("a. b")'][0] == "code"
    assert found["我们去公园吧。"][0] == "item"
    assert found["Home page"] == ("note", "navigation")
    assert ("Contents of it" in found) == (name == "x.epub")


def test_a_protected_book_is_refused(tmp_path: Path):
    """A book whose text is encrypted says so in one line; one that hides only its fonts is read."""
    method = '<encryption><EncryptionMethod Algorithm="{}"/></encryption>'
    hidden = {"META-INF/encryption.xml": method.format("http://www.idpf.org/2008/embedding#obfuscation")}
    (tmp_path / "fonts.epub").write_bytes(epub(**hidden))
    (tmp_path / "all.epub").write_bytes(epub(**{"META-INF/encryption.xml": method.format("aes256-cbc")}))

    assert "今天天气很好。" in read_document(tmp_path / "fonts.epub").text
    with pytest.raises(InputError, match="copy-protected"):
        read_document(tmp_path / "all.epub")


def test_an_old_book_names_a_document_type(tmp_path: Path):
    """It is not read, nor what it declares."""
    named = 'PUBLIC "+//ISBN 0-9673008-1-9//DTD OEB 1.2 Package//EN" "http://openebook.org/dtds/oeb-1.2/oebpkg12.dtd"'
    bomb = f'<!DOCTYPE package {named} [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>'
    declared = BOOK.replace("<spine>", "<metadata>&b;&copy;</metadata><spine>")
    (tmp_path / "x.epub").write_bytes(epub(**{"OPS/book.opf": bomb + declared}))

    assert "今天天气很好。" in read_document(tmp_path / "x.epub").text


def test_word(tmp_path: Path):
    """A paragraph of a Word file is one, whatever the file is called."""
    (tmp_path / "x.bin").write_bytes(docx(par("今天天气很好。"), par("The weather is nice today.")))

    assert read_document(tmp_path / "x.bin").text == "今天天气很好。\n\nThe weather is nice today."


def test_pdf(tmp_path: Path):
    """Lines that the typesetter broke are joined to a paragraph, which knows its page."""
    long = "The weather is nice today and it will be nice tomorrow as it was all the time"
    (tmp_path / "x.pdf").write_bytes(pdf(long, "before this, so that nobody stays at home."))

    document = read_document(tmp_path / "x.pdf")

    assert " ".join(document.text.split("\n")) == f"{long} before this, so that nobody stays at home."
    assert [mark.value for mark in document.marks if mark.kind is MarkKind.PAGE] == ["1"]


def test_packed(tmp_path: Path):
    """One document in an archive is read; an archive of two says what is in it."""
    for names in (["a.html"], ["a.html", "b.html"]):
        with zipfile.ZipFile(tmp_path / f"{len(names)}.zip", "w") as archive:
            for name in names:
                archive.writestr(name, PAGE)

    assert "今天天气很好。" in read_document(tmp_path / "1.zip").text
    with pytest.raises(InputError, match=r"holds 2 files \(a\.html, b\.html\); unpack it"):
        read_document(tmp_path / "2.zip")


def test_what_unpacks_without_end_is_refused(tmp_path: Path):
    """A member that grows a thousandfold is stopped while it is read."""
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.txt", b"a" * 50_000_000)

    with pytest.raises(InputError, match="unpacks to 100 times its size"):
        read_document(tmp_path / "x.zip")
