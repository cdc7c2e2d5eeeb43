"""How far long work has come: told by whoever does it to whoever watches, without being handed from one to the other.

The share that is told is of the innermost part of the work under way, from 0 to 1; a watcher hears of the whole. Work
that is done in several goes may fall back.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

_WATCHER: Final[ContextVar[Callable[[float], None] | None]] = ContextVar("watcher", default=None)


@contextmanager
def watching(watcher: Callable[[float], None] | None) -> Iterator[None]:
    """Let *watcher* be told the share of the block's work that is done, or with None nobody."""
    token = _WATCHER.set(watcher)
    try:
        yield
    finally:
        _WATCHER.reset(token)


@contextmanager
def part(start: float, stop: float) -> Iterator[None]:
    """Let the block be the part of the work from the share *start* to *stop*; at its end it is done."""
    watcher = _WATCHER.get()
    if watcher is None:
        yield
        return
    with watching(lambda share: watcher(start + (stop - start) * share)):
        yield
    watcher(stop)


def advance(share: float) -> None:
    """Tell that this *share* of the work under way is done."""
    watcher = _WATCHER.get()
    if watcher is not None:
        watcher(min(max(share, 0.0), 1.0))
