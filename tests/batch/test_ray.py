"""The corpus on a cluster that loses workers and machines."""

import os
import random
import signal
import threading
from pathlib import Path

import pytest

from aligner import Settings
from aligner.batch import environment, run
from aligner.batch.engine import Processes
from aligner.batch.records import Corpus
from aligner.batch.sources import find
from tests.batch.test_batch import results
from tests.program import write

pytest.importorskip("ray", reason="pip install ray")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="no cluster on one Windows machine")]


@pytest.fixture(name="items")
def _items(tmp_path: Path, monkeypatch):
    """Return the items of a corpus of small documents."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    drawn = random.Random(3)
    for number in range(24):
        sky = [drawn.choice("天地山水") for _ in range(60)]
        lines = [f"第{n}天，{what}很好。\nDay {n} was fine, number {n * number}.\n" for n, what in enumerate(sky)]
        write(f"in/{number:02}.txt", "".join(lines))
    return find([Path("in")], ("zh", "en"), Path("unpacked")).items


def _kill_a_worker() -> None:
    """Kill one of the processes that Ray gives tasks to."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if folder.joinpath("cmdline").read_bytes().startswith(b"ray::_call"):
                os.kill(int(folder.name), signal.SIGKILL)
                return
        except OSError:
            continue


def test_a_worker_and_a_node_are_lost(items):
    """A worker is killed, then one of two machines goes, both while they work: the results are the same bytes."""
    from ray.cluster_utils import Cluster as Machines

    from aligner.batch.ray_engine import Cluster

    one = Corpus(Path("one"), Settings())
    assert len(list(run(one, items, Processes(2, environment(one))))) == len(items)
    machines = Machines(initialize_head=True, head_node_args={"num_cpus": 1})
    second = machines.add_node(num_cpus=1)
    two = Corpus(Path("two"), Settings())
    try:
        done = []
        for each in run(two, items, Cluster(machines.address, environment(two))):
            done.append(each)
            if len(done) == 5:
                _kill_a_worker()
            if len(done) == 10:
                threading.Thread(target=machines.remove_node, args=(second, False)).start()
    finally:
        machines.shutdown()

    assert sorted(each.item.id for each in done) == [item.id for item in items]
    assert not any(each.outcome.faults for each in done)
    assert results("two") == results("one")
