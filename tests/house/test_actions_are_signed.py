"""Everything a person can do is keyword-only and says who does it and why."""

import importlib
import inspect

import pytest

APPS = ["accounts", "enterprises", "inspections", "standards", "zones"]


def actions():
    for app in APPS:
        module = importlib.import_module(f"{app}.actions")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__.startswith(module.__name__) and not name.startswith("_"):
                yield pytest.param(function, id=f"{app}.{name}")


@pytest.mark.parametrize("function", list(actions()))
def test_an_action_is_signed_and_takes_no_argument_by_position(function):
    parameters = inspect.signature(function).parameters

    # `action` of ledger/action.py wraps it: one transaction, signed.
    assert hasattr(function, "__wrapped__")
    assert {"by", "reason"} <= parameters.keys()
    assert parameters["reason"].default == ""
    assert all(each.kind in {each.KEYWORD_ONLY, each.VAR_KEYWORD} for each in parameters.values())
    assert inspect.getdoc(function) or function.__annotations__["return"]
