"""Files are written whole or not at all, and one line says why not."""

import errno
import io
import os
import stat
import subprocess
import sys
import threading
from contextlib import nullcontext
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from filelock import FileLock

from aligner import files
from aligner.errors import InputError, OutputError
from aligner.files import atomic_write, locked, read_bytes, write_together
from aligner.formats import tmx
from tests.samples import SMALL, names, store


class FullDisk(io.FileIO):
    """A new file that can be made but not written to."""

    def __init__(self, path: Path, fail):
        super().__init__(path, "x")
        self.write = fail


class TestAtomicWrite:
    """Files are written whole or not at all."""

    def test_folders_are_made(self, tmp_path: Path):
        """Missing folders are made, and an old file is replaced whole."""
        path = tmp_path / "a" / "b" / "x.csv"

        atomic_write(path, b"a longer one")
        atomic_write(path, b"new")

        assert path.read_bytes() == b"new"
        assert [path] == list(path.parent.iterdir())

    def test_permissions_are_the_usual_ones(self, tmp_path: Path):
        """Others may read the file as far as the user's umask lets them."""
        (tmp_path / "plain").write_bytes(b"")
        atomic_write(tmp_path / "x", b"")

        modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "x")]
        assert modes[0] == modes[1]

    @pytest.mark.parametrize(
        ("target", "message"),
        [
            ("file/x.csv", "file: a file stands where the output folder should be"),
            ("file/deeper/x.csv", "file/deeper: a file stands where the output folder should be"),
            ("folder", "folder: a folder of that name is in the way; choose another"),
            ("n" * 300, f"{'n' * 300}: cannot be written (file name too long)"),
            (f"{'n' * 300}/x", f"{'n' * 300}: the folder cannot be made (file name too long)"),
            ("a\0b", "'a\\x00b': cannot be written (embedded null byte)"),
        ],
    )
    def test_impossible_places(self, tmp_path: Path, monkeypatch, target: str, message: str):
        """A place that cannot be written to is refused in one line, and nothing is left behind."""
        monkeypatch.chdir(tmp_path)
        Path("file").write_bytes(b"")
        Path("folder").mkdir()

        with pytest.raises(OutputError) as caught:
            atomic_write(Path(target), b"data")

        assert message == str(caught.value)
        assert sorted(names(Path())) == ["file", "folder"]

    def test_long_names_fit(self, tmp_path: Path):
        """A name as long as the file system allows is written: the temporary name is no longer."""
        atomic_write(tmp_path / ("n" * 255), b"x")

        assert names(tmp_path) == ["n" * 255]

    @pytest.mark.parametrize(
        ("code", "step", "message"),
        [
            (errno.ENOSPC, "write", "cannot be written (no space left on device)"),
            (errno.EACCES, "open", "cannot be written (permission denied); close it in other programs, or choose"),
            (errno.EACCES, "replace", "cannot be written (permission denied); close it in other programs, or choose"),
            (errno.EROFS, "mkdir", "the folder cannot be made (read-only file system)"),
        ],
    )
    @pytest.mark.parametrize("name", ["csv", "ladder", "tmx"])
    def test_failures_leave_the_old_file(self, tmp_path: Path, monkeypatch, name, code, step, message):
        """When any step fails the old file stays whole, no temporary file stays, and one line says why."""
        path = tmp_path / "x"
        path.write_bytes(b"old")
        store(name, SMALL, tmp_path / "warm-up")  # imports use the file system too
        (tmp_path / "warm-up").unlink()
        monkeypatch.setattr(tmx, "program_version", lambda: "1.2.3")  # so does looking up the version

        def fail(*_: object, **__: object):
            raise OSError(code, os.strerror(code))

        if step == "write":
            monkeypatch.setattr(Path, "open", lambda self, mode: FullDisk(self, fail))
        else:
            monkeypatch.setattr(Path, step, fail)
        with pytest.raises(OutputError) as caught:
            store(name, SMALL, path)
        monkeypatch.undo()

        assert message in str(caught.value)
        assert names(tmp_path) == ["x"]
        assert path.read_bytes() == b"old"

    def test_on_the_disk_before_it_counts(self, tmp_path: Path, monkeypatch):
        """The new data is on the disk before it takes the old one's place: a power failure leaves one of them whole."""
        steps = []
        sync, replace = os.fsync, Path.replace
        monkeypatch.setattr(os, "fsync", lambda number: steps.append(os.fstat(number).st_size) or sync(number))
        monkeypatch.setattr(Path, "replace", lambda *paths: steps.append("replace") or replace(*paths))

        atomic_write(tmp_path / "x", b"new")

        assert [3, "replace"] == steps

    @pytest.mark.parametrize(("code", "done"), [(errno.EINVAL, True), (errno.EIO, False)])
    def test_disks_that_cannot_say(self, tmp_path: Path, monkeypatch, code: int, done: bool):
        """A file system that knows no such request is written to; a disk that fails is said."""

        def fail(_: int):
            raise OSError(code, os.strerror(code))

        monkeypatch.setattr(os, "fsync", fail)
        with nullcontext() if done else pytest.raises(OutputError, match="input/output error"):
            atomic_write(tmp_path / "x", b"new")

        assert names(tmp_path) == ["x"] * done

    def test_piece_by_piece(self, tmp_path: Path):
        """Data may come in pieces; if one of them fails to, the old file stays."""
        atomic_write(tmp_path / "x", iter([b"a", b"b"]))
        with pytest.raises(ZeroDivisionError):
            atomic_write(tmp_path / "x", (bytes([1 // n]) for n in (1, 0)))

        assert (["x"], b"ab") == (names(tmp_path), (tmp_path / "x").read_bytes())

    @pytest.mark.parametrize("there", [True, False], ids=["a link", "a dangling link"])
    def test_links_stay(self, tmp_path: Path, there: bool):
        """What a symbolic link leads to is written, in its own folder, also through a second link."""
        target = tmp_path / "far" / "real.csv"
        if there:
            atomic_write(target, b"old")
        (tmp_path / "second").symlink_to(Path("far", "real.csv"))
        (tmp_path / "link").symlink_to("second")

        atomic_write(tmp_path / "link", b"new")

        assert (True, True) == ((tmp_path / "link").is_symlink(), (tmp_path / "second").is_symlink())
        assert (b"new", False) == (target.read_bytes(), target.is_symlink())
        assert (["far", "link", "second"], ["real.csv"]) == (sorted(names(tmp_path)), names(target.parent))

    def test_links_in_a_circle(self, tmp_path: Path):
        """A link that leads to itself in the end is refused."""
        (tmp_path / "a").symlink_to("b")
        (tmp_path / "b").symlink_to("a")

        with pytest.raises(OutputError) as caught:
            atomic_write(tmp_path / "a", b"")

        expected = f"{tmp_path / 'a'}: a symbolic link that leads back to itself; remove it or choose another name"
        assert expected == str(caught.value)
        assert ["a", "b"] == sorted(names(tmp_path))

    @pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
    def test_permissions_are_kept(self, tmp_path: Path, mode: int):
        """A file that others may not read stays so, also through a link; what all may write to as well."""
        path = tmp_path / "x"
        path.write_bytes(b"old")
        path.chmod(mode)
        (tmp_path / "link").symlink_to("x")

        for place in (path, tmp_path / "link"):
            atomic_write(place, b"new")
            assert (mode, b"new") == (stat.S_IMODE(path.stat().st_mode), path.read_bytes())

    def test_permissions_hold_before_there_is_data(self, tmp_path: Path, monkeypatch):
        """Nobody else can read the new data while it is written."""
        path, seen = tmp_path / "x", []
        path.write_bytes(b"old")
        path.chmod(0o600)
        fail = lambda data: seen.append(stat.S_IMODE(next(tmp_path.glob(".*")).stat().st_mode))  # noqa: E731
        monkeypatch.setattr(Path, "open", lambda self, mode: FullDisk(self, fail))
        atomic_write(path, b"new")

        assert [0o600] == seen

    def test_write_protected(self, tmp_path: Path, monkeypatch):
        """A file that may not be written to is not replaced, though its folder would allow it."""
        path = tmp_path / "x"
        path.write_bytes(b"old")
        path.chmod(0o400)
        # What the system would answer anyone but root.
        monkeypatch.setattr(os, "access", lambda path, mode: bool(path.stat().st_mode & mode << 6))

        with pytest.raises(OutputError) as caught:
            atomic_write(path, b"new")

        assert f"{path}: write-protected; allow writing to it, or choose another folder" == str(caught.value)
        assert (["x"], b"old") == (names(tmp_path), path.read_bytes())

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
    @pytest.mark.parametrize("name", ["pipe", "link"])
    def test_no_plain_file(self, tmp_path: Path, name: str):
        """What is no plain file, such as /dev/null, is never replaced by one."""
        os.mkfifo(tmp_path / "pipe")
        (tmp_path / "link").symlink_to("pipe")

        with pytest.raises(OutputError, match=f"{name}: a device or the like, not a plain file; choose another name"):
            atomic_write(tmp_path / name, b"")
        assert (tmp_path / "pipe").is_fifo()

    def test_hard_links_are_parted(self, tmp_path: Path):
        """Another name of the old file keeps the old data: no file is ever half written."""
        (tmp_path / "x").write_bytes(b"old")
        (tmp_path / "y").hardlink_to(tmp_path / "x")

        atomic_write(tmp_path / "x", b"new")

        assert (b"new", b"old") == ((tmp_path / "x").read_bytes(), (tmp_path / "y").read_bytes())

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
    def test_folder_without_permission(self, tmp_path: Path):
        """A folder without permission to write says so."""
        tmp_path.chmod(0o500)

        with pytest.raises(OutputError, match="permission denied"):
            atomic_write(tmp_path / "x", b"")


class TestWriteTogether:
    """Files that belong together are all written, or none."""

    @pytest.mark.parametrize("before", [None, b"old\n"])
    def test_all_or_nothing(self, tmp_path: Path, before: bytes | None):
        """If the second file cannot be written the first is as it was: old, or not there."""
        first, second = tmp_path / "x.zh", tmp_path / "x.en"
        second.mkdir()
        if before is not None:
            first.write_bytes(before)

        with pytest.raises(OutputError, match="a folder of that name is in the way"):
            write_together([(first, b"new\n"), (second, b"new\n")])

        assert before == (first.read_bytes() if first.exists() else None)
        assert {"x.en", *(["x.zh"] if before else [])} == set(names(tmp_path))

    def test_a_dangling_link_stays_one(self, tmp_path: Path):
        """Where a link led to nothing before, it does so again, and is still there."""
        (tmp_path / "x.zh").symlink_to("real")
        (tmp_path / "x.en").mkdir()

        with pytest.raises(OutputError, match="a folder of that name is in the way"):
            write_together([(tmp_path / "x.zh", b"new\n"), (tmp_path / "x.en", b"new\n")])

        assert ["x.en", "x.zh"] == sorted(names(tmp_path))


class TestReadBytes:
    """Files are read whole."""

    @pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a device without end")
    def test_without_end(self, monkeypatch):
        """A device that never ends is refused; one that ends is read."""
        monkeypatch.setattr(files, "_ENDLESS", 1000)

        assert b"" == read_bytes(Path("/dev/null"))
        with pytest.raises(InputError, match="no plain file, and over a gigabyte long; save"):
            read_bytes(Path("/dev/zero"))


class TestLocked:
    """One at a time."""

    @pytest.mark.parametrize("name", ["new/x", "link"])
    def test_others_wait(self, tmp_path: Path, name: str):
        """While one process holds the lock another cannot take it, by whatever name; afterwards it can."""
        (tmp_path / "link").symlink_to(tmp_path / "new" / "x")
        code = (
            "import sys; from pathlib import Path; from aligner.files import locked\n"
            "print('waits', flush=True)\n"
            "with locked(Path(sys.argv[1])): Path(sys.argv[1]).write_text('in')"
        )

        with locked(tmp_path / "new" / "x"):
            other = subprocess.Popen([sys.executable, "-c", code, tmp_path / name], stdout=subprocess.PIPE)
            assert other.stdout and other.stdout.readline() == b"waits\n"
            with pytest.raises(subprocess.TimeoutExpired):
                other.wait(0.3)
            assert not (tmp_path / "new" / "x").exists()
        with other:
            assert other.wait(30) == 0

        assert names(tmp_path / "new") == ["x"]

    def test_ends_with_a_failure(self, tmp_path: Path):
        """What goes wrong inside is passed on and leaves no lock, and no open file, behind."""
        for _ in range(2):
            with pytest.raises(ZeroDivisionError), locked(tmp_path / "x"):
                raise ZeroDivisionError

    def test_says_that_it_waits(self, tmp_path: Path, monkeypatch):
        """Who waits for a second says so, once; who gets the lock at once says nothing."""
        monkeypatch.setattr(files, "_PATIENCE", 0.05)
        said, free = [], threading.Event()

        def work():
            with locked(tmp_path / "x", lambda: said.append("waits") or free.set()):
                said.append("in")

        with locked(tmp_path / "x", lambda: said.append("never")):
            other = threading.Thread(target=work)
            other.start()
            assert free.wait(30)
        other.join(30)

        assert ["waits", "in"] == said

    def test_without_locks(self, tmp_path: Path, monkeypatch):
        """Where the system has no such locks the work is done all the same."""

        def refuse(*_: object):
            raise NotImplementedError

        monkeypatch.setattr(FileLock, "acquire", refuse)

        with locked(tmp_path / "new" / "x"):
            assert (tmp_path / "new").is_dir()

    def test_no_folder(self, tmp_path: Path):
        """A folder that cannot be made is refused as it is where a file is written."""
        (tmp_path / "file").write_bytes(b"")

        with (
            pytest.raises(OutputError, match="file: a file stands where the output folder should be"),
            locked(tmp_path / "file" / "x"),
        ):
            pass


def test_version_has_a_fallback(monkeypatch: pytest.MonkeyPatch):
    """A copy that is not installed still has a version, since TMX requires one."""

    def missing(name: str):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(files, "version", missing)

    assert files.program_version() == "0"
