"""The entry point: what a signal does to the program, from the first moment on, before anything else is loaded."""

import signal
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any, Final

SIGNALS: Final = {
    "SIGINT": "interrupted",  # Ctrl-C
    "SIGTERM": "ended by a signal",  # kill, or the system that shuts down
    "SIGHUP": "ended with its terminal",
}
"""What stops the program, and how that is said; each takes away what is half written."""
_STOPPED: Final = 128
"""Shells expect this and the signal's number as the exit code."""


class Stopped(BaseException):
    """A signal has come. Neither click nor any library takes this for an error of its own."""


def main() -> None:
    """Run the program; a signal ends it with one line and the exit code that shells expect, whenever it comes."""
    came = list[int]()

    def stop(number: int, _frame: Any) -> None:
        signal.signal(number, signal.SIG_DFL)  # a second one ends it at once
        came.append(number)
        raise Stopped

    ours = [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]
    for number in ours:
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):  # else it is to be ignored
            signal.signal(number, stop)
    try:
        import_module("cli.main").main()
    except BaseException:
        if not came:
            raise
        _say(came[0])
        sys.exit(_STOPPED + came[0])  # also where a library made another error of it
    finally:
        for number in ours:
            if signal.getsignal(number) is stop:
                signal.signal(number, signal.SIG_DFL)  # nothing is left to be cleared away


def _say(number: int) -> None:
    """Say on stderr, if there is one, why the program ends."""
    with suppress(OSError, ValueError, AttributeError):
        line = f"{SIGNALS[signal.Signals(number).name]}; the files written so far are whole\n"
        sys.stderr.write("\n" * sys.stderr.isatty() + line)  # the terminal has written ^C
        sys.stderr.flush()


if __name__ == "__main__":
    main()
