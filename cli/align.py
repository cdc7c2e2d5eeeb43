"""``align FILE...``: bilingual documents to CSV and TMX."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from aligner.errors import SettingError
from aligner.records import Alignment
from cli import output
from cli.options import LazyEncoder, aligning, shared

_FORMATS = ("csv", "tmx")


@click.command(
    "document",
    epilog="""\b
Examples:
  align seeds/002*.txt                     outputs/002_….csv and outputs/002_….tmx
  align report.txt --langs en,zh           English as the source language
  align *.txt -o tm --tags zh-CN,en-GB     British English in the translation memory
  align thesis.txt --min-confidence 0.8    fewer pairs, fewer doubtful ones

\b
Each FILE is one document that holds both languages, in any arrangement: pages, paragraphs or lines
in turn, one language after the other, a sentence and its translation on one line. Two files, one
for each language: `align pair`.""",
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@shared
@aligning
def document(files: tuple[Path, ...], **options: Any) -> None:
    """Pair the sentences of bilingual documents and write a translation memory and a review sheet."""
    job = Job(**options)
    sys.exit(output.each(files, job.align_file))


class Job:
    """The settings of one call, checked once, and what to do with each file."""

    def __init__(
        self,
        *,
        folder: Path,
        langs: tuple[str, ...],
        encoding: str | None,
        semicolons: bool,
        quiet: bool,
        verbose: bool,
        tags: str | None,
        model: str | None,
        min_confidence: float,
        formats: str,
    ) -> None:
        from aligner import scripts
        from aligner.export import default_tags, parse_tags

        self.folder, self.encoding, self.quiet, self.verbose = folder, encoding, quiet, verbose
        self.semicolons, self.min_confidence = semicolons, min_confidence
        self.lazy = LazyEncoder(model)
        try:
            if len(langs) != 2:
                raise SettingError(f"--langs takes two languages, such as zh,en; got {','.join(langs)}")
            self.langs = scripts.check_langs((langs[0], langs[1]))
            self.tags = parse_tags(tags) if tags else default_tags(self.langs)
            self.formats = self._parse_formats(formats)
        except SettingError as error:
            raise click.UsageError(str(error)) from None

    @staticmethod
    def _parse_formats(formats: str) -> list[str]:
        names = [name.strip() for name in formats.split(",")]
        for name in names:
            if name not in _FORMATS:
                raise SettingError(f"unknown format {name!r}; known: {', '.join(_FORMATS)}")
        return names

    def align_file(self, path: Path, name: str) -> None:
        """Align one mixed document and write its results."""
        from aligner.pipeline import align_text
        from aligner.read import read_document

        text = read_document(path, self.encoding).text
        self.run(name, partial(align_text, text, self.langs))

    def run(self, name: str, align: Callable[..., Alignment], beads: Path | None = None) -> None:
        """Align with the shared settings, write the files, print the summary."""
        clock = output.Clock()
        with output.progress(name, quiet=self.quiet) as progress:
            alignment = align(
                name=name,
                encoder=self.lazy,
                min_confidence=self.min_confidence,
                semicolons=self.semicolons,
                progress=progress,
            )
        lines = self.write(alignment, beads)
        for line in [output.nothing_to_align(alignment), *output.summary(alignment, lines, clock)]:
            output.say(line, quiet=self.quiet or not line)

    def write(self, alignment: Alignment, beads: Path | None) -> list[Path]:
        """Write the sentences and, where there are pairs, the files asked for; return their paths."""
        from aligner import export

        base = self.folder / alignment.name
        written = []
        if output.nothing_to_align(alignment):
            path = Path(f"{base}.sentences.csv")
            export.write_sentences(alignment.segmentations[0], path)
            return [path]
        if "csv" in self.formats:
            written.append(Path(f"{base}.csv"))
            export.write_csv(alignment, written[-1])
        if "tmx" in self.formats:
            written.append(Path(f"{base}.tmx"))
            export.write_tmx(alignment, written[-1], self.tags)
        if beads:
            written.append(beads)
            export.write_ladder(alignment, beads)
        return written
