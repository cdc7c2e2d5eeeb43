"""What can go wrong with a user's input: one base class, each kind saying where and what would be right."""


class AlignerError(Exception):
    """An expected failure. Its text is one line: what is wrong, where, and what would be right."""


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
        return str(self.args[0])
