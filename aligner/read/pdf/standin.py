"""A font for PDFium to measure East Asian text by that names a font which neither the file nor the machine has.

Older Chinese PDFs name a font of the system. Where there is none, as on most servers, PDFium takes their characters to
be of no width, and leaves out each text that is of no width in all: of dates written sign by sign ``年`` and ``月``,
of vertical writing nearly everything. So such a font is stood in for by one of a single shape. Nothing is drawn here,
and where the text is, the file itself says.
"""

import ctypes
import struct
from functools import cache
from typing import Any, Final

import pypdfium2.raw as pdfium

_EM: Final = 1000
_SHAPE: Final = (0, 0, 500, 700)
"""Left, bottom, right and top of the shape, in the em of 1000: inside the square of any character."""
_CHARSETS: Final = frozenset(
    (
        *(pdfium.FXFONT_SHIFTJIS_CHARSET, pdfium.FXFONT_HANGEUL_CHARSET),
        *(pdfium.FXFONT_GB2312_CHARSET, pdfium.FXFONT_CHINESEBIG5_CHARSET),
    )
)
_HANDLE: Final = 0xF047
"""Of our font; any other is an address."""


class _System:
    """The fonts of the machine as PDFium asks for them, and ours where there is none."""

    def __init__(self) -> None:
        self._machine = pdfium.FPDF_GetDefaultSystemFontInfo()
        self._font = _font()
        self.info = pdfium.FPDF_SYSFONTINFO(version=1)
        kinds = dict(self.info._fields_)
        own = {"MapFont": self._mapped, "GetFontData": self._data}
        for name in ("EnumFonts", "MapFont", "GetFont", "GetFontData", "GetFaceName", "GetFontCharset", "DeleteFont"):
            setattr(self.info, name, kinds[name](own.get(name) or self._passed_on(name)))

    def _passed_on(self, name: str) -> Any:
        """Return what answers a question as the machine does, and 0 for our font."""

        def answer(_: Any, asked: Any, *more: Any) -> Any:
            return 0 if asked == _HANDLE else getattr(self._machine.contents, name)(self._machine, asked, *more)

        return answer

    def _mapped(self, _: Any, *wanted: Any) -> Any:
        """Return the machine's font of that weight, slant, character set, pitch and name, else ours."""
        found = self._machine.contents.MapFont(self._machine, *wanted)
        return found or (_HANDLE if wanted[2] in _CHARSETS else None)

    def _data(self, _: Any, font: Any, table: int, buffer: Any, size: int) -> int:
        """Write a font's file, or one table of it, to *buffer* if it is large enough, and return its size."""
        if font != _HANDLE:
            return self._machine.contents.GetFontData(self._machine, font, table, buffer, size)
        if table:
            return 0
        if buffer and size >= len(self._font):
            ctypes.memmove(buffer, self._font, len(self._font))
        return len(self._font)


@cache
def stand_in() -> _System:
    """Give PDFium the font, once; what is returned must live as long as it does."""
    system = _System()
    pdfium.FPDF_SetSystemFontInfo(system.info)
    return system


def _font() -> bytes:
    """Return a TrueType font in which every character has the same shape (ISO/IEC 14496-22, tables by name)."""
    left, bottom, right, top = box = _SHAPE
    width, height = right - left, top - bottom
    shape = struct.pack(">5h2H4B", 1, *box, 3, 0, 1, 1, 1, 1)
    shape += struct.pack(">8h", left, width, 0, -width, bottom, 0, height, 0)
    shape += b"\0" * (-len(shape) % 4)
    tables = {
        "cmap": struct.pack(">4HI", 0, 1, 3, 10, 12) + struct.pack(">2H6I", 13, 0, 28, 0, 1, 0x20, 0x10FFFF, 1),
        "glyf": 2 * shape,
        "head": struct.pack(">4I2H2q4h2H3h", 1 << 16, 0, 0, 0x5F0F3CF5, 0, _EM, 0, 0, *box, 0, 8, 2, 1, 0),
        "hhea": struct.pack(">I3hH11hH", 1 << 16, 880, -120, 0, _EM, 0, 0, right, 1, *[0] * 7, 1),
        "hmtx": struct.pack(">H2h", _EM, 0, 0),
        "loca": struct.pack(">3I", 0, len(shape), 2 * len(shape)),
        "maxp": struct.pack(">I14H", 1 << 16, 2, 4, 1, 0, 0, 1, *[0] * 8),
    }
    parts, at = [struct.pack(">I4H", 1 << 16, len(tables), 64, 2, 48)], 12 + 16 * len(tables)
    for name, table in tables.items():
        parts.append(struct.pack(">4s3I", name.encode(), 0, at, len(table)))
        at += len(table) + -len(table) % 4
    return b"".join([*parts, *(table + b"\0" * (-len(table) % 4) for table in tables.values())])
