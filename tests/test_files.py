"""Files are written whole or not at all, and one line says why not."""

import errno
import io
import os
import stat
from pathlib import Path

import pytest

from aligner.errors import OutputError
from aligner.export import (
    atomic_write,
    write_csv,
    write_ladder,
    write_tmx,
)
from aligner.files import write_together
from aligner.formats import tmx
from tests.samples import SMALL, TAGS, names


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
    @pytest.mark.parametrize("write", [write_csv, write_ladder, lambda a, path: write_tmx(a, path, TAGS)])
    def test_failures_leave_the_old_file(self, tmp_path: Path, monkeypatch, write, code, step, message):
        """When any step fails the old file stays whole, no temporary file stays, and one line says why."""
        path = tmp_path / "x"
        path.write_bytes(b"old")
        write(SMALL, tmp_path / "warm-up")  # imports use the file system too
        (tmp_path / "warm-up").unlink()
        monkeypatch.setattr(tmx, "_version", lambda: "1.2.3")  # so does looking up the version

        def fail(*_: object, **__: object):
            raise OSError(code, os.strerror(code))

        if step == "write":
            monkeypatch.setattr(Path, "open", lambda self, mode: FullDisk(self, fail))
        else:
            monkeypatch.setattr(Path, step, fail)
        with pytest.raises(OutputError) as caught:
            write(SMALL, path)
        monkeypatch.undo()

        assert message in str(caught.value)
        assert names(tmp_path) == ["x"]
        assert path.read_bytes() == b"old"

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
