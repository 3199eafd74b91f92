"""The portal's own source, read as syntax trees."""

import ast
import functools
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLOORS = [
    {"portal"},
    {"pages", "api"},
    {"access"},
    {"zones"},
    {"inspections", "standards"},
    {"enterprises"},
    {"accounts"},
    {"classifications"},
    {"ledger"},
    {"common"},
]
PACKAGES = set().union(*FLOORS)


def files(*packages: str) -> list[Path]:
    """Python files of these packages (all of ours, if none is named), migrations left out, relative to the root."""
    return sorted(
        path.relative_to(ROOT)
        for package in packages or PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if "migrations" not in path.parts
    )


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Every module that the file imports, wherever in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def calls(path: Path) -> Iterator[tuple[int, str, ast.Call]]:
    """(line, dotted name, call) of every call of something with a name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func), node


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """(line, text) of every string, the fixed parts of f-strings included."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def classes(path: Path) -> Iterator[ast.ClassDef]:
    yield from (node for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef))


def configuration() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
