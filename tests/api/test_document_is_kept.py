"""The OpenAPI document: valid, complete, and true of every address that it describes."""

import json
import re

import pytest
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator, FormatChecker

from accounts.models import Grant
from api.urls import ENDPOINTS
from enterprises.models import Submission
from tests import facts
from tests.api.senders import Sender
from zones.models import Figure
from zones.register import load_register

CHECKS = FormatChecker(["date"])


@pytest.fixture
def document(reader):
    return reader.one("/api/schema/")


def test_the_document_is_valid_openapi_3_1(document):
    assert document["openapi"] == "3.1.0"
    validate_schema(document)


@pytest.mark.parametrize(("lang", "title"), [("zh-hans", "品牌示范区信息平台统计接口"), ("en", None)])
def test_the_document_comes_in_both_languages(reader, lang, title):
    document = reader.one(f"/api/schema/?lang={lang}")

    validate_schema(document)
    assert title in {None, document["info"]["title"]}


def test_an_english_reader_is_told_everything_in_english(reader):
    document = reader.one("/api/schema/?lang=en")
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    said = [document["info"]["title"], document["info"]["description"]]
    said += [operation[member] for operation in operations for member in ("summary", "description")]

    assert [text for text in said if re.search("[\u4e00-\u9fff]", text)] == []


def test_every_address_is_described(document):
    described = set(document["paths"])

    assert described == {re.sub(r"<\w+:(\w+)>", r"{\1}", f"/api/{each.route}") for each in ENDPOINTS}
    assert {path.split("/")[3] for path in described if path.startswith("/api/v1/")} >= {
        *("zones", "enterprises", "standards", "inspections", "indicators", "observations", "published"),
    }


def test_every_operation_documents_its_errors_and_every_parameter_an_example(document):
    for path, item in document["paths"].items():
        operation = item["get"]
        assert {"200", "304", "400", "405", "406", "503"} <= set(operation["responses"]), path
        for status in set(operation["responses"]) - {"200", "304"}:
            reference = operation["responses"][status]["$ref"].rsplit("/", 1)[1]
            answer = document["components"]["responses"][reference]["content"]["application/problem+json"]
            assert answer["example"]["status"] == int(status)
        for parameter in operation["parameters"]:
            assert parameter["description"], (path, parameter["name"])
            schema = parameter["schema"].get("items", parameter["schema"])
            examples = parameter["example"] if parameter["schema"]["type"] == "array" else [parameter["example"]]
            for example in examples:
                Draft202012Validator(schema).validate(example)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: each.name)
def test_every_operation_answers_as_documented(world, reader, document, endpoint):
    load_register()
    path = f"/api/{endpoint.route}"
    submission = Submission.objects.create(
        association=world.valves.association,
        kind="monthly",
        month=facts.day("2016-06"),
        deadline=facts.day("2016-07-12"),
        grace=facts.day("2016-07-22"),
    )
    facts.monthly_return(facts.enterprise(), "2016-06", association=submission.association, output=7)
    for kind, value in {
        "<slug:association>": submission.association.code,
        "<slug:kind>": "monthly",
        "<slug:month>": "2016-06",
        "<slug:slug>": "test-valves",
        "<slug:code>": "batch_pass_rate",
        "<str:credit_code>": world.firms[0].credit_code,
        "<path:number>": "GB/T%2039904-2021",
        "<int:id>": str(world.batches[0].pk if endpoint.name == "inspection" else _a_figure().pk),
    }.items():
        path = path.replace(kind, value)

    if endpoint.needs_reader:
        grant = {"role": Grant.Role.CLERK, "organisation": submission.association}
        token = Sender(reader.client, facts.user("clerk", grant)).secret
        answer = reader.ask(path, authorization=f"Bearer {token}")
    else:
        answer = reader.ask(path)

    operation = document["paths"][re.sub(r"<\w+:(\w+)>", r"{\1}", f"/api/{endpoint.route}")]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer.status_code == 200
    Draft202012Validator(schema, format_checker=CHECKS).validate(json.loads(answer.content))


def _a_figure():
    return Figure.objects.get(area__code="test-valves", indicator="batch_pass_rate", freq="Q", month="2016-06-01")


@pytest.mark.parametrize(
    "endpoint", [each for each in ENDPOINTS if each.lists and not each.keys], ids=lambda each: each.name
)
def test_every_list_refuses_as_documented(db, reader, document, endpoint):
    problem = reader.problem(f"/api/{endpoint.route}?nonsense=1")

    Draft202012Validator(document["components"]["schemas"]["Problem"]).validate(problem)


@pytest.mark.parametrize("endpoint", [each for each in ENDPOINTS if each.example], ids=lambda each: each.name)
def test_every_example_can_be_asked(db, reader, endpoint):
    load_register()

    assert reader.ask(f"/api/{endpoint.route}?{endpoint.example}").status_code == 200
