"""Results as files, and back from files: what scripts import.

``FORMATS[name]`` writes any of them, ``load_rows`` reads any that rows can be read from.
"""

from aligner.files import atomic_write
from aligner.formats.ladder import read_ladder, write_ladder
from aligner.formats.load import load_rows
from aligner.formats.memory import MergeReport, merge_rows
from aligner.formats.page import write_html
from aligner.formats.registry import FORMATS
from aligner.formats.sheet import (
    Row,
    guard,
    read_csv,
    rows_of,
    unguard,
    write_csv,
    write_rows,
    write_sentences,
)
from aligner.formats.tags import default_tags, parse_tags
from aligner.formats.tmx import write_tmx, write_tmx_rows
from aligner.formats.xmltext import UnitReport, check_xml_text

__all__ = [
    "FORMATS",
    "MergeReport",
    "Row",
    "UnitReport",
    "atomic_write",
    "check_xml_text",
    "default_tags",
    "guard",
    "load_rows",
    "merge_rows",
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
