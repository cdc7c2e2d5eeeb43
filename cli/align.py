"""``align FILE...``: bilingual documents to CSV and TMX."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from aligner.errors import OutputError, SettingError
from aligner.files import shown
from aligner.languages.tags import codes_of
from aligner.records import Alignment
from cli import names, output, summary
from cli.collect import Collected
from cli.options import CONTEXT, FILE, LazyEncoder, aligning, shared, version_option
from cli.results import Results, paths_of, same_place, write_results

if TYPE_CHECKING:
    from aligner.rows import Row

_CHINESE: Final = frozenset({"cmn", "gan", "hak", "hsn", "lzh", "nan", "wuu", "yue", "zh"})


@click.command(
    context_settings=CONTEXT,
    epilog="""\b
Examples:
  align seeds/002*.txt                     outputs/002_….csv and outputs/002_….tmx
  align report.txt --langs en,zh           English as the source language
  align *.txt -o tm --tags zh-CN,en-GB     British English in the memory
  align thesis.txt --min-confidence 0.8    fewer pairs, fewer doubtful ones
  align thesis.txt --format csv,tmx,html   also a page to look through and correct in a browser
  align *.txt --merge memory.tmx           all pairs into one memory, new or another tool's
  align *.txt --sample 100                 also 100 pairs to tick, for an estimate of the precision
  align -- -odd-name.txt                   a name that begins like an option

Each FILE is one document that holds both languages, in any arrangement: pages, paragraphs or lines
in turn, one language after the other, a sentence and its translation on one line. Two files, one
for each language: `align pair`. All but results is said on stderr; the exit code is 0 when all is
done, 1 when an input was refused (the others are done), 2 for a wrong option.""",
)
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@shared
@aligning
@version_option
@click.pass_context
def document(ctx: click.Context, /, files: tuple[Path, ...], **options: Any) -> None:
    """Pair the sentences of bilingual documents and write a translation memory and a review sheet."""
    job = Job(inputs=files, **options)
    code = output.each(files, job.align_file, commands=ctx.obj or ())
    job.finish()
    ctx.exit(code)


class Job:
    """The settings of one call, checked once, and what to do with each document."""

    def __init__(
        self,
        *,
        inputs: Sequence[Path],
        folder: Path,
        langs: tuple[str, ...],
        encoding: str | None,
        semicolons: bool,
        quiet: bool,
        verbose: bool,
        tags: str | None,
        model: str | None,
        min_confidence: float,
        formats: list[str],
        sort: str,
        sample: int | None,
        merge: Path | None,
        beads: Path | None = None,
    ) -> None:
        self.inputs, self.folder, self.encoding = names.identities(inputs), folder, encoding
        self.semicolons, self.min_confidence = semicolons, min_confidence
        self.quiet, self.verbose, self.formats = quiet, verbose, formats
        self.by_confidence = sort == "confidence"
        self.encoder, self.written = LazyEncoder(model), list[Path]()
        try:
            self.langs = _two_langs(langs)
            self.tags = _tags(tags, self.langs)
        except SettingError as error:
            raise click.UsageError(str(error)) from None
        documents = self._documents(inputs)
        sheet = folder / ".".join([*(documents if len(documents) == 1 else []), "sample", "csv"])
        self.collected = Collected(self.langs, self.tags if tags else None, merge, (sheet, sample) if sample else None)
        self.own = self.collected.paths | ({"--beads": beads} if beads else {})
        for name in documents:
            self._check_own(name)
        names.protect(self.inputs, [*self.own.values()])
        self.collected.check()

    def _documents(self, inputs: Sequence[Path]) -> list[str]:
        """Return the name of each document."""
        return names.output_names(inputs)

    def _check_own(self, name: str) -> None:
        """Raise ``UsageError`` if a file that an option names is also a result of the document *name*, or another's."""
        results = self._possible_files(name)
        for option, path in self.own.items():
            others = [*results, *(other for known, other in self.own.items() if known != option)]
            if any(map(partial(same_place, path), others)):
                raise click.UsageError(f"{option}: {shown(path)} is where another result goes; choose another name")

    def align_file(self, path: Path, name: str) -> None:
        """Align one mixed document and write its results."""
        from aligner.pipeline import align_text
        from aligner.read import read_document

        text = read_document(path, self.encoding).text
        self.run(name, partial(align_text, text, self.langs))

    def run(self, name: str, align: Callable[..., Alignment]) -> None:
        """Align with the shared settings, write the files, print the summary."""
        self._protect_inputs(name)
        clock = summary.Clock()
        with output.progress(name, quiet=self.quiet) as progress:
            alignment = align(
                name=name,
                encoder=self.encoder,
                min_confidence=self.min_confidence,
                semicolons=self.semicolons,
                progress=progress,
            )
            results = self._write(alignment)
        lines = summary.lines_for(alignment, clock, verbose=self.verbose)
        output.say([*lines, *results.remarks, *summary.wrote(results.written)], quiet=self.quiet)
        results.raise_faults()

    def finish(self) -> None:
        """Write what all documents go into together, and say so."""
        results = self.collected.write()
        output.say(results.remarks, quiet=self.quiet)
        results.raise_faults()

    def _protect_inputs(self, name: str) -> None:
        """Raise ``OutputError`` if a file of the document *name* would be written over an input or another's file."""
        results = self._possible_files(name)
        names.protect(self.inputs, results)
        for path in results:
            if any(map(partial(same_place, path), self.written)):
                raise OutputError(f"{shown(path)}: another document of this call is already there; align them apart")

    def _possible_files(self, name: str) -> list[Path]:
        """Return every file that may be written for the document *name*, whether it has pairs or not."""
        return [*self._results(name), *self._sentence_files(name, 1), *self._sentence_files(name, 2)]

    def _results(self, name: str) -> list[Path]:
        """Return where the files of each format go."""
        return paths_of(self.formats, self.folder / name, codes_of(self.tags))

    def _sentence_files(self, name: str, documents: int) -> list[Path]:
        """Return where the sentences of one document or a pair of documents go."""
        endings = [""] if documents == 1 else [f".{lang}" for lang in self.langs]
        return [self.folder / f"{name}{ending}.sentences.csv" for ending in endings]

    def _write(self, alignment: Alignment) -> Results:
        """Write the files asked for, or the sentences where there is no pair."""
        from aligner.formats.ladder import write_ladder
        from aligner.formats.sheet import write_sentences
        from aligner.rows import rows_of

        if summary.can_align(alignment):
            rows = rows_of(alignment)
            results = self._write_formats(alignment, rows)
            self.collected.add(rows)
        else:
            results = Results(self._sentence_files(alignment.name, len(alignment.segmentations)))
            for segmentation, path in zip(alignment.segmentations, results.written, strict=True):
                write_sentences(segmentation, path)
        if beads := self.own.get("--beads"):
            write_ladder(alignment, beads)
            results.written.append(beads)
        self.written += results.written
        return results

    def _write_formats(self, alignment: Alignment, rows: "list[Row]") -> Results:
        """Write the files asked for."""
        from aligner.formats.sample import by_confidence

        return write_results(
            self.formats,
            self.folder / alignment.name,
            rows,
            self.tags,
            sheet_rows=by_confidence(rows) if self.by_confidence else rows,
            alignment=alignment,
        )


def _two_langs(langs: tuple[str, ...]) -> tuple[str, str]:
    """Return the source and target language; raise ``SettingError`` unless there are two, different."""
    from aligner.languages.scripts import check_langs

    if len(langs) != 2:
        raise SettingError(f"--langs takes two languages, such as zh,en; got {','.join(langs)}")
    return check_langs((langs[0], langs[1]))


def _tags(text: str | None, langs: tuple[str, str]) -> tuple[str, str]:
    """Return the tags in *text*, or the usual ones of *langs*; raise ``SettingError`` if they name other languages."""
    from aligner.languages.tags import default_tags, parse_tags

    tags = parse_tags(text) if text is not None else default_tags(langs)
    named, spoken = ([_language(tag) for tag in side] for side in (tags, langs))
    if named != spoken:
        what = "in another order than" if named == spoken[::-1] else "of other languages than"
        raise SettingError(f"--tags {','.join(tags)} are {what} --langs {','.join(langs)}")
    return tags


def _language(tag: str) -> str:
    """Return the language of *tag*; the Chinese languages are written as one."""
    primary = tag.partition("-")[0]
    return "zh" if primary in _CHINESE else primary
