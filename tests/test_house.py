"""The rules of the house, as far as a program can see them (docs/design.md has the reasons)."""

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from aligner.formats import FORMATS

ROOT = Path(__file__).parent.parent
MANY_ARGUMENTS = {"align_text", "align_pair"}
"""Their keywords are a shorthand for the settings."""
STAGES = (
    {"errors", "progress"},
    {"files", "languages", "records"},
    {"read", "encode"},
    {"segment", "align"},
    {"check", "rows"},
    {"formats"},
    {"evaluate", "memory", "review", "settings"},
    {"pipeline"},
    {"jobs", "mine", ""},
    {"batch"},
    {"corpus"},
)
"""The rooms of ``aligner``, in the order of the data; none knows a later one."""


@cache
def modules() -> dict[str, ast.Module]:
    """Return each module of the program, parsed, by its dotted name."""
    files = [path for package in ("aligner", "cli") for path in (ROOT / package).rglob("*.py")]
    names = {path: ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in files}
    return {name: ast.parse(path.read_text("utf-8")) for path, name in names.items()}


def path_of(name: str) -> Path:
    """Return the file of a module."""
    plain = ROOT.joinpath(*name.split("."))
    return plain / "__init__.py" if plain.is_dir() else plain.with_suffix(".py")


def imported(node: ast.AST) -> set[str]:
    """Return the modules of the program that an import statement names."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names} & modules().keys()
    if not isinstance(node, ast.ImportFrom) or node.module is None:
        return set()
    inner = {f"{node.module}.{alias.name}" for alias in node.names}
    return (inner & modules().keys()) or ({node.module} & modules().keys())


@cache
def imports() -> dict[str, set[str]]:
    """Return what each module imports, for the type checker only aside."""
    found = {}
    for name, tree in modules().items():
        typing = [n for n in ast.walk(tree) if isinstance(n, ast.If) and "TYPE_CHECKING" in ast.unparse(n.test)]
        skipped = {id(inner) for block in typing for inner in ast.walk(block)}
        found[name] = {m for node in ast.walk(tree) if id(node) not in skipped for m in imported(node)} - {name}
    return found


def functions() -> list[tuple[str, ast.FunctionDef]]:
    """Return every function with its module."""
    return [(name, f) for name, tree in modules().items() for f in ast.walk(tree) if isinstance(f, ast.FunctionDef)]


def test_no_module_imports_itself_by_way_of_others():
    """Imports have no circle: each module can be read after those that it names."""
    left = {name: set(names) for name, names in imports().items()}
    while free := [name for name, names in left.items() if not names & left.keys()]:
        for name in free:
            del left[name]

    assert not left


def test_no_stage_knows_a_later_one():
    """Data goes forward once, and so does knowledge."""
    rank = {room: number for number, rooms in enumerate(STAGES) for room in rooms}
    room = {name: name.partition(".")[2].partition(".")[0] for name in modules() if name.startswith("aligner")}
    late = [
        (name, other)
        for name, others in imports().items()
        for other in others
        if name in room and (other.startswith("cli") or rank[room[name]] < rank[room[other]])
    ]

    assert set(room.values()) == rank.keys()
    assert not late


def test_few_files_at_the_root():
    """What is a stage is a package."""
    assert len([path for path in (ROOT / "aligner").iterdir() if path.is_file()]) <= 11


def test_few_imports_inside_functions():
    """Heavy libraries are at the top of the module about them; one lazy door loads such modules."""
    inside = [
        (name, f.name) for name, f in functions() for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom)
    ]

    assert len(inside) <= 20, inside


@pytest.mark.parametrize("most", [6])
def test_few_arguments(most: int):
    """What goes together is a record; a click command has an argument for each of its options."""
    many = [
        (name, f.name)
        for name, f in functions()
        if len(f.args.posonlyargs + f.args.args + f.args.kwonlyargs)
        - (f.args.args[:1] != [] and f.args.args[0].arg in ("self", "cls"))
        > most
        and f.name not in MANY_ARGUMENTS
        and not f.decorator_list
    ]

    assert not many


def test_short_functions():
    """No function passes sixty lines, its docstring counted."""
    long = [(name, f.name) for name, f in functions() if f.end_lineno - f.lineno + 1 > 60]

    assert not long


def test_no_slivers():
    """A file under 80 lines is needed by two others at least; the entry points of the program are called by name."""
    users = defaultdict(set)
    for form in FORMATS.values():
        users[f"aligner.formats.{form.module}"].add("aligner.formats")
    for name, others in imports().items():
        for other in others:
            users[other].add(name)
    small = [name for name in modules() if len(path_of(name).read_text("utf-8").splitlines()) < 80]
    slivers = [name for name in small if len(users[name]) == 1 and path_of(name).name != "__init__.py"]

    assert not [name for name in slivers if name.startswith("aligner")]
