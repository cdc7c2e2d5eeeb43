"""Make the picture of a PDF with a language a column beside the rows that come out of it.

    python -m docs.columns

The page is printed from the seed paper's second spread, each column as long as its text is; it is drawn by PDFium, and
the rows by Chromium, which shows the review page.
"""

import io
import subprocess
import tempfile
from itertools import islice
from pathlib import Path
from typing import Final

import pypdfium2
from PIL import Image

from aligner import Alignment, Settings, align_document
from aligner.encode.use import UseEncoder
from aligner.formats import Output
from aligner.formats.page import write
from aligner.read import read_document
from tests.outside import tool
from tests.read.editions import spreads
from tests.read.made_pdf import BODY, MARGIN, TITLE, WIDTH, Flow, Press, Style, columns

PICTURE: Final = Path(__file__).with_suffix(".png")
TALL: Final = 840
"""Pixels, as all lengths here that do not say otherwise."""
ROWS: Final = 800
EDGE: Final = 2
"""Between page and rows."""
SCALE: Final = 1.36
"""Pixels a point of the printed page."""
ZOOM: Final = 0.74
"""Of the review page, as a person makes more rows fit on a screen."""
BLOCKS: Final = 4
"""Headings and paragraphs on either side that are each other's translation; the next have theirs overleaf."""
SPARE: Final = 26.0
"""Points of the page's margin that the picture keeps."""
COLOURS: Final = 128
GREY: Final = (190, 190, 190)
HEAD: Final = Style(size=11, font=TITLE.font, justified=False)


def main() -> None:
    """Print the page, align it, and lay what is seen of both side by side."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "paper.pdf").write_bytes(printed())
        document = read_document(folder / "paper.pdf")
        rows = shown(align_document(document, Settings(langs=("zh", "en")), UseEncoder()), folder)
        page = drawn((folder / "paper.pdf").read_bytes())
    picture = Image.new("RGB", (page.width + EDGE + rows.width, TALL), GREY)
    picture.paste(page, (0, 0))
    picture.paste(rows, (page.width + EDGE, 0))
    picture.quantize(COLOURS).save(PICTURE, optimize=True)


def printed() -> bytes:
    """Return the PDF: Chinese in the left column of each page, English in the right one."""
    press = Press()
    for side, turn in enumerate(reversed(spreads()[1])):
        flow = Flow(press, islice(columns(2), side, None, 2))
        for block in turn[:BLOCKS]:
            flow.add(block.text, HEAD if block.is_heading else BODY)
    return press.bytes()


def drawn(pdf: bytes) -> Image.Image:
    """Return the upper part of the first page, without most of its margins."""
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=SCALE).to_pil()
    left, top = ((MARGIN - SPARE) * SCALE for _ in range(2))
    return page.crop((round(left), round(top), round(WIDTH * SCALE - left), round(top) + TALL))


def shown(alignment: Alignment, folder: Path) -> Image.Image:
    """Return what a browser shows of the alignment's review page."""
    write(Output((), alignment=alignment), [folder / "rows.html"])
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--lang=en-US"]
    places = [f"--user-data-dir={folder / 'profile'}", f"--screenshot={folder / 'rows.png'}"]
    size = f"--window-size={round(ROWS / ZOOM)},{round(TALL / ZOOM)}", f"--force-device-scale-factor={ZOOM}"
    command = [tool("chromium", "chromium"), *flags, *places, *size, (folder / "rows.html").as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return Image.open(io.BytesIO((folder / "rows.png").read_bytes())).convert("RGB")


if __name__ == "__main__":
    main()
