"""An import goes down, never up, never hidden in a function."""

from tests.house.source import FLOORS, PACKAGES, ROOT, configuration, files, imports

HEIGHT = {package: len(FLOORS) - number for number, floor in enumerate(FLOORS) for package in floor}


def climbs():
    """(file, package) for each import of a floor above, or of the other package on the same floor."""
    for path in files():
        own = path.parts[0]
        for module in imports(path):
            other = module.split(".")[0]
            if other in PACKAGES and other != own and HEIGHT[other] >= HEIGHT[own]:
                yield str(path), other


def test_no_import_climbs():
    assert sorted(climbs()) == []


def test_a_climb_would_be_seen(monkeypatch):
    monkeypatch.setitem(HEIGHT, "common", 99)

    assert any(package == "common" for _path, package in climbs())


def test_the_linter_holds_the_same_floors():
    [contract] = configuration()["tool"]["importlinter"]["contracts"]
    layers = [{name.strip() for name in layer.split("|")} for layer in contract["layers"]]

    assert contract["type"] == "layers"
    assert layers == FLOORS


def test_every_package_of_ours_has_its_floor():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}

    assert packages <= PACKAGES


def test_imports_hidden_in_functions_are_refused_by_the_linter():
    assert "PLC0415" in configuration()["tool"]["ruff"]["lint"]["select"]


def test_warnings_fail_the_tests():
    assert "error" in configuration()["tool"]["pytest"]["ini_options"]["filterwarnings"]
