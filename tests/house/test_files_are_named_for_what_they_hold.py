"""A file's name says what is in it, its first line says so in a sentence, and habits that hide effects are absent."""

import ast
import importlib
import inspect

from tests.house.source import ROOT, classes, files, imports, tree

EMPTY_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "service",
    "services",
    "manager",
    "managers",
    "core",
    "misc",
    "base",
}
# Which classes, by the name of a base, live in which file.
HOMES = {"Model": "models", "ModelAdmin": "admin", "AppConfig": "apps", "BaseCommand": "commands"}


def test_no_file_has_a_name_that_says_nothing():
    assert [path for path in files() if {*path.parts[:-1], path.stem} & EMPTY_NAMES] == []


def test_every_module_opens_with_one_sentence():
    """An empty file marks a folder and says nothing."""
    paths = [*files(), *(path.relative_to(ROOT) for path in ROOT.glob("tests/*/*.py"))]
    openings = {path: (ast.get_docstring(tree(path)) or "").split("\n\n")[0] for path in paths if tree(path).body}

    assert {str(path): opening for path, opening in openings.items() if not opening.endswith(".")} == {}


def test_classes_live_in_the_file_of_their_kind():
    strays = [
        f"{path}: {each.name}"
        for path in files()
        for each in classes(path)
        for base in each.bases
        if (home := HOMES.get(ast.unparse(base).split(".")[-1])) and home not in {path.stem, *path.parts}
    ]
    assert strays == []


def test_tasks_are_declared_in_tasks():
    """portal/celery.py holds the app itself."""
    strays = [
        str(path)
        for path in files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef)
        and any("shared_task" in ast.unparse(each) for each in node.decorator_list)
        and path.stem != "tasks"
    ]
    assert strays == []


def test_effects_are_in_sight():
    """No model signals, no generic keys: both act from afar."""
    hidden = ("django.db.models.signals", "django.dispatch", "django.contrib.contenttypes.fields")

    assert [str(path) for path in files() if any(module.startswith(hidden) for module in imports(path))] == []


def test_no_model_sorts_by_itself():
    sorted_by_itself = [
        f"{path}: {each.name}"
        for path in files()
        for each in classes(path)
        if each.name == "Meta"
        for line in each.body
        if isinstance(line, ast.Assign)
        and ast.unparse(line.targets[0]) == "ordering"
        and ast.unparse(line.value) != "()"
    ]
    assert sorted_by_itself == []


def modules():
    """Everything that can be imported without starting something."""
    for path in files():
        if path.parts[0] != "portal" and path.name != "__main__.py":
            yield importlib.import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))


def own_depth(cls):
    """How many classes of ours lie above it on the longest way up; -1 for a class that is not ours."""
    package = (cls.__module__ or "").split(".")[0]
    if not (ROOT / package / "__init__.py").exists():
        return -1
    return 1 + max((own_depth(base) for base in cls.__bases__), default=-1)


def test_no_class_is_more_than_two_deep():
    deep = {
        f"{cls.__module__}.{cls.__name__}"
        for module in modules()
        for _name, cls in inspect.getmembers(module, inspect.isclass)
        if own_depth(cls) > 2
    }
    assert deep == set()


TYPED = [
    path
    for path in files("common", "ledger", "accounts", "enterprises", "inspections", "standards", "zones", "api")
    if path.parts[0] in {"common", "ledger", "api"}
    or path.name == "actions.py"
    or {"actions", "engine"} & {*path.parts}
]


def test_functions_that_others_call_are_typed():
    untyped = [
        f"{path}:{node.lineno} {node.name}"
        for path in TYPED
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not is_typed(node)
    ]
    assert untyped == []


def is_typed(function):
    given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return function.returns is not None and all(
        argument.annotation is not None for argument in given if argument.arg not in {"self", "cls"}
    )
