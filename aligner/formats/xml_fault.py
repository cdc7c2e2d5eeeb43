"""What to say of a file that is no XML."""

import re
from typing import Final

GZIP: Final = b"\x1f\x8b"
"""How every gzip archive begins (RFC 1952, 2.3.1)."""

_PARSER_NAME: Final = re.compile(r" \(<string>, line [0-9]+\)$")
"""What lxml adds for a text that is no file; the line stands before it already."""


def xml_fault(data: bytes, what: str, error: Exception) -> str:
    """Return in one line why *data* is not the file that *what* names, such as ``TMX``; *error* is the parser's.

    >>> xml_fault(b"", "XLIFF", ValueError())
    'not an XLIFF file (empty)'
    """
    article = "an" if what[:1] in "AEFHILMNORSX" else "a"  # letters whose names begin with a vowel
    return f"not {article} {what} file ({_reason(data, error)})"


def _reason(data: bytes, error: Exception) -> str:
    """Return what is wrong with *data*."""
    if data.startswith(GZIP):
        return "a gzip archive; unpack it first"
    return _PARSER_NAME.sub("", " ".join(str(error).split())) if data.strip() else "empty"
