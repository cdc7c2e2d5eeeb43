"""Results as files, and back from files: what scripts import to read and write every format."""

from aligner.files import atomic_write
from aligner.ladder import read_ladder, write_ladder
from aligner.page import write_html
from aligner.sheet import (
    Row,
    guard,
    read_csv,
    rows_of,
    unguard,
    write_csv,
    write_rows,
    write_sentences,
)
from aligner.tags import default_tags, parse_tags
from aligner.tmx import write_tmx, write_tmx_rows
from aligner.xmltext import UnitReport, check_xml_text

__all__ = [
    "Row",
    "UnitReport",
    "atomic_write",
    "check_xml_text",
    "default_tags",
    "guard",
    "parse_tags",
    "read_csv",
    "read_ladder",
    "rows_of",
    "unguard",
    "write_csv",
    "write_html",
    "write_ladder",
    "write_rows",
    "write_sentences",
    "write_tmx",
    "write_tmx_rows",
]
