"""Word files made by hand: the XML of a body becomes a document."""

import io
import zipfile
from xml.sax.saxutils import escape

from aligner.read.docx import read
from aligner.read.source import AS_IT_IS, Source

OPEN = "http://schemas.openxmlformats.org/"
NAMES = {
    "w": f"{OPEN}wordprocessingml/2006/main",
    "r": f"{OPEN}officeDocument/2006/relationships",
    "m": f"{OPEN}officeDocument/2006/math",
    "mc": f"{OPEN}markup-compatibility/2006",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
}
RELATED = ("styles", "numbering", "footnotes", "endnotes", "comments")


def run(text, properties=""):
    """Return a run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def par(*content, style="", properties=""):
    """Return a paragraph; plain texts in it become runs."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    inner = "".join(part if part.startswith("<") else run(part) for part in content)
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inner}</w:p>"


def cell(*blocks, properties=""):
    """Return a cell of a table; plain texts in it become paragraphs."""
    inner = "".join(block if block.startswith("<") else par(block) for block in blocks)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def row(*cells, properties=""):
    """Return a row of a table."""
    inner = "".join(part if part.startswith("<w:tc>") else cell(part) for part in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def tbl(*rows):
    """Return a table."""
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def field(instruction, *result):
    """Return the runs of a field."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    code = f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
    shown = "".join(part if part.startswith("<") else run(part) for part in result)
    return mark("begin") + code + mark("separate") + shown + mark("end")


def style(name, properties="", based_on="", kind="paragraph", default=False):
    """Return a style whose id is its name without spaces."""
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{name.replace(" ", "")}" w:default="{int(default)}">'
        f'<w:name w:val="{name}"/>{base}{properties}</w:style>'
    )


def note(kind, number, *blocks):
    """Return a footnote, an endnote or a comment."""
    return f'<w:{kind} w:id="{number}">{"".join(b if b.startswith("<") else par(b) for b in blocks)}</w:{kind}>'


def part(root, content):
    """Return a part of a file whose root element is *root*."""
    names = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMES.items())
    return f'<?xml version="1.0" encoding="UTF-8"?><{root} {names}>{content}</{root}>'


def docx(*body, **parts):
    """Return a Word file; *parts* are the contents of others: ``styles``, ``footnotes``, ``header1``..."""
    inner = "".join(block if block.startswith("<") else par(block) for block in body)
    members = {"word/document.xml": part("w:document", f"<w:body>{inner}</w:body>")}
    relations = ""
    for name, content in parts.items():
        kind = name.rstrip("0123456789")
        root = {"header": "hdr", "footer": "ftr"}.get(kind, kind)
        members[f"word/{name}.xml"] = part(f"w:{root}", content)
        relations += (
            f'<Relationship Id="{name}" Type="{OPEN}officeDocument/2006/relationships/{kind}" Target="{name}.xml"/>'
        )
    members["word/_rels/document.xml.rels"] = rels(relations)
    members["_rels/.rels"] = rels(
        f'<Relationship Id="a" Type="{NAMES["r"]}/officeDocument" Target="word/document.xml"/>'
    )
    return packed(members)


def rels(content):
    """Return a part with relations."""
    return f'<Relationships xmlns="{OPEN}package/2006/relationships">{content}</Relationships>'


def packed(members, how=zipfile.ZIP_DEFLATED):
    """Return a ZIP archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def content(data, how=AS_IT_IS, read=read):
    """Return what the reader finds in a file."""
    return read(Source(data, "x.docx", how))


def blocks(data, how=AS_IT_IS, read=read):
    """Return kind, value and text of each block and cell, in order."""
    found = content(data, how, read)
    return [(mark.kind.value, mark.value, found.text[mark.start : mark.end]) for mark in found.marks]
