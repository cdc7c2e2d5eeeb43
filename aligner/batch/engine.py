"""Calls to results on all cores of one machine, whatever kills the processes.

Of the pools of the standard library only this one tells that a worker died (``multiprocessing.Pool`` waits for ever,
python/cpython#96062). It fails as a whole then, so the calls that were under way are made again, one at a time: the
one that breaks a pool alone, twice, is to blame.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final, Protocol, TypeVar

C = TypeVar("C")
R = TypeVar("R")

_IN_FLIGHT: Final = 2
"""Calls a worker: one under way, one that waits for it."""
_START: Final = "spawn" if sys.platform == "win32" else "forkserver"
"""How workers begin. A fork of this process would copy locks that a thread of it may hold."""


class Engine(Protocol):
    """Makes calls somewhere, several at once."""

    def run(self, function: Callable[[C], R], calls: Iterable[C]) -> Iterator[tuple[C, R | None]]:
        """Yield each of *calls* with what *function* makes of it, as it comes; they are taken as they are needed.

        None for a call that killed its worker twice. What *function* raises is raised, and ends it all.
        """


@dataclass(frozen=True, slots=True)
class Processes:
    """An engine of so many processes, each with *environment* added to the one that there is."""

    workers: int
    environment: Mapping[str, str]

    def run(self, function: Callable[[C], R], calls: Iterable[C]) -> Iterator[tuple[C, R | None]]:
        """Yield the results, as ``Engine`` says."""
        left = iter(calls)
        while lost := (yield from self._until_broken(function, left, self.workers)):
            suspects = iter(lost)
            while guilty := (yield from self._until_broken(function, suspects, 1, in_flight=1)):
                # The first time it may have been another's fault, so it has died but once.
                if (yield from self._until_broken(function, iter(guilty), 1, in_flight=1)):
                    yield guilty[0], None

    def _until_broken(
        self, function: Callable[[C], R], calls: Iterator[C], workers: int, in_flight: int = 0
    ) -> Generator[tuple[C, R], None, list[C]]:
        """Yield results until there are no more *calls*, or a worker dies; return those that have none then."""
        under_way: dict[Future[R], C] = {}
        lost: list[C] = []
        with self._pool(workers) as pool:
            while True:
                free = 0 if lost else (in_flight or _IN_FLIGHT * workers) - len(under_way)
                for call in islice(calls, free):
                    under_way[_submit(pool, partial(function, call))] = call
                if not under_way:
                    return lost
                for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                    call = under_way.pop(future)
                    if isinstance(future.exception(), BrokenProcessPool):
                        lost.append(call)
                    else:
                        yield call, future.result()

    @contextmanager
    def _pool(self, workers: int) -> Iterator[ProcessPoolExecutor]:
        """Lend a pool; whatever ends the block, no worker outlives it."""
        others = set(multiprocessing.active_children())
        context = multiprocessing.get_context(_START)
        if _START == "forkserver":
            context.set_forkserver_preload([__package__])  # read once, not by each worker
        pool = ProcessPoolExecutor(workers, context, _begin, (dict(self.environment),))
        try:
            yield pool
        except BaseException:
            for worker in set(multiprocessing.active_children()) - others:
                worker.terminate()
            raise
        finally:
            pool.shutdown(cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, call: Callable[[], R]) -> "Future[R]":
    """Return the call's future, which has failed already where the pool has."""
    try:
        return pool.submit(call)
    except BrokenProcessPool as error:
        failed: Future[R] = Future()
        failed.set_exception(error)
        return failed


def _begin(environment: Mapping[str, str]) -> None:
    """Prepare a worker: a signal from the keyboard is for the process that began it, with which it ends."""
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process with the one that began it: the pool's own workers would wait for it for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
