"""Pieces of JSON Schema, so that what a row holds reads like a row."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def obj(**properties: Schema) -> Schema:
    """An object with exactly these members."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def listed(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def maybe(schema: Schema) -> Schema:
    """This or null."""
    if "type" in schema and "properties" not in schema and "enum" not in schema:
        return schema | {"type": [schema["type"], "null"]}
    if "properties" in schema:
        return schema | {"type": ["object", "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def one_of(values: list[str]) -> Schema:
    return {"type": "string", "enum": values}


def text(example: str = "") -> Schema:
    return {"type": "string"} | ({"examples": [example]} if example else {})


TEXT = text()
DATE: Schema = {"type": "string", "format": "date"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
FLAG: Schema = {"type": "boolean"}
ADDRESS: Schema = {"type": "string", "format": "uri-reference"}
NAMED = obj(code=TEXT, name=TEXT, name_en=TEXT)
