"""Calls in processes that are killed, by others or by what they are called for."""

import os
import signal
import time
from pathlib import Path

import pytest

from aligner.batch.engine import Processes

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kills as POSIX does")


def _square(number: int) -> int:
    return number * number


def _deadly(number: int) -> int:
    if number in (3, 8):
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def _once_deadly(place: str) -> str:
    """Die the first time only, as one does whom somebody kills."""
    if not Path(place).exists():
        Path(place).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return Path(place).name


def _environment(name: str) -> str:
    return os.environ.get(name, "")


def _refuse(number: int) -> int:
    raise ValueError(f"no {number}")


def _sleep(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def test_each_call_has_its_result():
    assert sorted(Processes(2, {}).run(_square, range(20))) == [(n, n * n) for n in range(20)]


def test_calls_that_kill_are_named():
    """The two calls that kill their worker, whenever they are made, have no result; all others have theirs."""
    found = dict(Processes(2, {}).run(_deadly, range(12)))
    assert found == {n: None if n in (3, 8) else n for n in range(12)}


def test_a_killed_worker_costs_nothing(tmp_path):
    """A call whose worker was killed once is made again."""
    places = [str(tmp_path / name) for name in "abc"]
    assert sorted(Processes(2, {}).run(_once_deadly, places)) == [(place, place[-1]) for place in places]


def test_environment():
    """What the workers' environment is to have, it has."""
    assert list(Processes(1, {"SOME_NAME": "x"}).run(_environment, ["SOME_NAME"])) == [("SOME_NAME", "x")]


def test_an_error_ends_it():
    with pytest.raises(ValueError, match="no 0"):
        list(Processes(1, {}).run(_refuse, range(5)))


def test_calls_are_taken_as_needed():
    """A corpus of any size is not listed before it is begun."""
    taken = []

    def calls():
        for number in range(100):
            taken.append(number)
            yield number

    next(Processes(1, {}).run(_square, calls()))
    assert len(taken) <= 4


def test_no_worker_stays():
    """When the caller leaves in the middle, the workers end at once."""
    results = Processes(2, {}).run(_sleep, [0.0, 0.0, 60.0, 60.0])
    _, pid = next(results)
    begin = time.monotonic()
    results.close()
    assert time.monotonic() - begin < 10
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
