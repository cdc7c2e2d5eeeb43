"""A reader of a format of our own.

``%TOY``, then lines; ``# `` begins a heading, ``~ `` a note of the reader's, a form feed a page.
"""

import re

from aligner.read.source import Content
from aligner.records import Mark, MarkKind

KINDS = {"#": (MarkKind.HEADING, "1"), "~": (MarkKind.NOTE, "said by nobody")}


def read(source):
    """Return the text and its marks, as ``aligner.read.Reader`` promises."""
    text = source.data.decode(source.how.encoding or "utf-8").removeprefix("%TOY\n")
    pages = [
        Mark(match.start(), match.end(), MarkKind.PAGE, str(number))
        for number, match in enumerate(re.finditer(r"[^\f]+", text), 1)
    ]
    lines = [
        Mark(match.start(), match.end(), *KINDS[match[0][0]]) for match in re.finditer("^[#~] .*$", text, re.MULTILINE)
    ]
    return Content(text, tuple(sorted([*pages, *lines])))
