"""Calls to results on a cluster, by Ray: plain tasks, two under way for each core; what is lost is called again here.

Ray's own retries are off. Those of its actors hung when a node was lost (measured with 2.60), and the journal makes a
second call harmless. The encoder stays in the process that made it, which Ray gives one task after the other.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TypeVar

import ray
from ray.exceptions import RayError, RayTaskError

C = TypeVar("C")
R = TypeVar("R")

_IN_FLIGHT: Final = 2
"""Calls a core: one under way, one that waits for it."""
_DEATHS: Final = 3
"""After so many a call is to blame. A node that is lost takes the calls of all its workers with it, once."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """An engine of the Ray cluster at *address*, ``auto`` for the one of this machine, None for one made for this.

    All machines need this program, and the folders of the documents and the results under the same names.
    """

    address: str | None
    environment: Mapping[str, str]

    def run(self, function: Callable[[C], R], calls: Iterable[C]) -> Iterator[tuple[C, R | None]]:
        """Yield the results, as ``aligner.batch.engine.Engine`` says."""
        self._begin()
        try:
            yield from _results(function, calls)
        finally:
            ray.shutdown()

    def _begin(self) -> None:
        """Connect with the cluster, or make one."""
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is reported to anybody
        alone = {"include_dashboard": False} if self.address is None else {}
        ray.init(
            address=self.address or "local",
            runtime_env={"env_vars": dict(self.environment)},
            log_to_driver=False,
            logging_level="ERROR",
            **alone,
        )


def _results(function: Callable[[C], R], calls: Iterable[C]) -> Iterator[tuple[C, R | None]]:
    """Yield each call with its result, as it comes."""
    task = ray.remote(num_cpus=1, max_retries=0)(_call)
    where = os.getcwd()  # noqa: PTH109 - of this machine, and of all that share its folders
    left, again = iter(calls), list[tuple[C, int]]()
    under_way: dict[Any, tuple[C, int]] = {}
    while True:
        for call, deaths in islice(_waiting(left, again), max(_IN_FLIGHT * _cores() - len(under_way), 0)):
            under_way[task.remote(where, function, call)] = call, deaths
        if not under_way:
            return
        (done,), _ = ray.wait(list(under_way), num_returns=1)
        call, deaths = under_way.pop(done)
        try:
            yield call, ray.get(done)
        except RayTaskError as error:
            raise error.cause from None
        except RayError:  # the worker, its node, or its memory is gone
            if deaths + 1 < _DEATHS:
                again.append((call, deaths + 1))
            else:
                yield call, None


def _waiting(left: Iterator[C], again: list[tuple[C, int]]) -> Iterator[tuple[C, int]]:
    """Yield what is to be called, those *again* first, with how often each has died."""
    while again:
        yield again.pop()
    for call in left:
        yield call, 0


def _cores() -> int:
    """Return how many cores the cluster has now: nodes come and go."""
    return max(1, int(ray.cluster_resources().get("CPU", 1)))


def _call(where: str, function: Callable[[C], R], call: C) -> R:
    """Call *function*, with paths that begin where the program was called."""
    os.chdir(where)
    return function(call)
