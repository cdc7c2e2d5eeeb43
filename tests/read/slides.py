"""Presentations made by hand: the XML of shapes becomes a file."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.read.word import NAMES as WORD_NAMES
from tests.read.word import OPEN, packed, rels

NAMES = {
    "p": f"{OPEN}presentationml/2006/main",
    "a": f"{OPEN}drawingml/2006/main",
    "dgm": f"{OPEN}drawingml/2006/diagram",
    "c": f"{OPEN}drawingml/2006/chart",
    **{name: WORD_NAMES[name] for name in ("r", "m", "mc")},
}


def par(*texts, lang="", properties=""):
    """Return a paragraph of runs; what begins with ``<`` is there as it is."""
    said = f'<a:rPr lang="{lang}"/>' if lang else ""
    runs = (t if t.startswith("<") else f"<a:r>{said}<a:t>{escape(t)}</a:t></a:r>" for t in texts)
    return f"<a:p>{properties}{''.join(runs)}</a:p>"


def shape(*paragraphs, kind=None, hidden=False):
    """Return a shape, a placeholder of that *kind* if one is given; plain texts in it become paragraphs."""
    held = "" if kind is None else f'<p:ph type="{kind}"/>' if kind else '<p:ph idx="1"/>'
    inner = "".join(text if text.startswith("<") else par(text) for text in paragraphs)
    about = f'<p:cNvPr id="1" name="x" hidden="{int(hidden)}"/><p:cNvSpPr/><p:nvPr>{held}</p:nvPr>'
    return f"<p:sp><p:nvSpPr>{about}</p:nvSpPr><p:txBody><a:bodyPr/>{inner}</p:txBody></p:sp>"


def frame(content):
    """Return a frame with a table, a diagram or a chart."""
    return f"<p:graphicFrame><a:graphic><a:graphicData>{content}</a:graphicData></a:graphic></p:graphicFrame>"


def table(*rows):
    """Return a table of texts."""
    cells = ["".join(f"<a:tc><a:txBody>{par(text)}</a:txBody></a:tc>" for text in row) for row in rows]
    return frame(f"<a:tbl>{''.join(f'<a:tr>{row}</a:tr>' for row in cells)}</a:tbl>")


def part(root, content, attributes=""):
    """Return a part whose root element is *root*."""
    names = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMES.items())
    return f"<{root} {names} {attributes}>{content}</{root}>"


def tree(*shapes):
    """Return what is on a slide."""
    return f"<p:cSld><p:spTree>{''.join(shapes)}</p:spTree></p:cSld>"


def relation(name, kind, target):
    """Return how a part refers to another."""
    return f'<Relationship Id="{name}" Type="{NAMES["r"]}/{kind}" Target="{target}"/>'


def pptx(*slides: Sequence[str], related=None, attributes=""):
    """Return a presentation; *related* are parts that the first slide refers to: kind -> content."""
    ids = "".join(f'<p:sldId id="{n}" r:id="s{n}"/>' for n in range(len(slides)))
    targets = "".join(relation(f"s{n}", "slide", f"slides/slide{n}.xml") for n in range(len(slides)))
    members = {
        "_rels/.rels": rels(relation("a", "officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": part("p:presentation", f"<p:sldIdLst>{ids}</p:sldIdLst>"),
        "ppt/_rels/presentation.xml.rels": rels(targets),
        **{f"ppt/slides/slide{n}.xml": part("p:sld", tree(*one), attributes) for n, one in enumerate(slides)},
    }
    for kind, content in (related or {}).items():
        members[f"ppt/more/{kind}.xml"] = content
    held = "".join(relation(kind, kind, f"../more/{kind}.xml") for kind in related or {})
    return packed(members | {"ppt/slides/_rels/slide0.xml.rels": rels(held)})
