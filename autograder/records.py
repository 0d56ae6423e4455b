"""Read frozen dataclasses from JSON values, and describe them as a JSON schema: both by their type hints.

A record's fields may be strings, numbers, booleans, string enums, `Literal` versions, tuples of one type, dictionaries
of one type, records, and records that may be None. Nothing else is needed, and anything else is a `TypeError`.
"""

import inspect
import re
import sys
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

NAMES = {str: "string", float: "number", int: "integer", bool: "boolean"}
"""What JSON Schema calls a type."""
FIELD = re.compile(r"^(\w[\w, ]*?) : .*\n((?:    .*\n|\n)*)", re.MULTILINE)
"""A parameter in a numpydoc docstring: its name or names, and the description below it."""


class WrongForm(ValueError):
    """A JSON value that is not what a record needs.

    Parameters
    ----------
    where : str
        The place in the JSON document, as in ``exercises[0].points``.
    found : str
        What is there.
    allowed : str
        What may be there.
    """

    def __init__(self, where: str, found: str, allowed: str) -> None:
        self.where, self.found, self.allowed = where, found, allowed
        super().__init__(f"{where or 'the document'} is {found}; it must be {allowed}")


def build(hint: Any, value: Any, where: str = "") -> Any:
    """Return a JSON value as what a type hint says.

    Parameters
    ----------
    hint : type
        A record, or the type of one of its fields.
    value : object
        As `json.loads` returns it.
    where : str
        The place of the value in the whole document.

    Raises
    ------
    WrongForm
        If the value has another form. Unknown keys are ignored; a missing key gets the field's default.
    """
    if is_dataclass(hint):
        return _build_record(hint, value, where)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is UnionType:  # a record or None
        return None if value is None else build(arguments[0], value, where)
    if origin is tuple and isinstance(value, list):
        return tuple(build(arguments[0], item, f"{where}[{number}]") for number, item in enumerate(value))
    if origin is dict and isinstance(value, dict):
        return {key: build(arguments[1], item, f"{where}.{key}") for key, item in value.items()}
    return _build_plain(hint, value, where)


def _build_record(record: Any, value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise WrongForm(where, in_words(value), "an object")
    hints, given = get_type_hints(record), {}
    for field in fields(record):
        place = f"{where}.{field.name}".lstrip(".")
        if field.name in value:
            given[field.name] = build(hints[field.name], value[field.name], place)
        elif is_required(field):
            raise WrongForm(place, "missing", _allowed(hints[field.name]))
    return record(**{field.name: given[field.name] for field in fields(record) if field.init and field.name in given})


def _build_plain(hint: Any, value: Any, where: str) -> Any:
    if get_origin(hint) is Literal and type(value) is int and value in get_args(hint):
        return value
    if isinstance(hint, type) and issubclass(hint, StrEnum) and value in list(hint):
        return hint(value)
    if hint is float and type(value) in (int, float) and abs(value) <= sys.float_info.max:
        return float(value)
    if hint in (str, int, bool) and type(value) is hint:
        return value
    raise WrongForm(where, in_words(value), _allowed(hint))


def is_required(field: "Field[Any]") -> bool:
    """Return whether a JSON object must have this field: one without a default, or one that no caller can set."""
    return not field.init or (field.default is MISSING and field.default_factory is MISSING)


def _allowed(hint: Any) -> str:
    """Return what a type hint allows, in words."""
    described = describe(hint)
    if "enum" in described:
        return "one of " + ", ".join(f'"{choice}"' for choice in described["enum"])
    if "const" in described:
        return str(described["const"])
    kind = described.get("type", "object")
    return f"{'an' if kind[0] in 'aio' else 'a'} {kind}"


def in_words(value: Any) -> str:
    """Return a JSON value in a few words: what it is, and of a short one its text."""
    if isinstance(value, (list, dict)):
        return "an array" if isinstance(value, list) else "an object"
    text = "null" if value is None else repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


def describe(hint: Any) -> dict[str, Any]:
    """Return the JSON schema of a type hint; a record is a reference to its own schema.

    Raises
    ------
    TypeError
        If a record has a field of a type that `build` cannot read.
    """
    origin, arguments = get_origin(hint), get_args(hint)
    if is_dataclass(hint):
        return {"$ref": f"#/$defs/{hint.__name__}"}  # type: ignore[union-attr]
    if hint in NAMES:
        return {"type": NAMES[hint]}
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"enum": [str(choice) for choice in hint]}
    if origin is Literal:
        return {"const": arguments[0]}
    if origin is tuple and arguments[1:] == (...,):
        return {"type": "array", "items": describe(arguments[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": describe(arguments[1])}
    if origin is UnionType and len(arguments) == 2 and arguments[1] is type(None):
        return {"anyOf": [describe(arguments[0]), {"type": "null"}]}
    raise TypeError(
        f"{hint} has no form in JSON; a record's field may be one of the types that autograder.records lists"
    )


def describe_record(record: Any) -> dict[str, Any]:
    """Return the JSON schema of one record, with the descriptions of its docstring."""
    hints, words = get_type_hints(record), _descriptions(record)
    properties = {field.name: describe(hints[field.name]) for field in fields(record)}
    for name, described in properties.items():
        described.update({"description": words[name]} if name in words else {})
    return {
        "type": "object",
        "description": inspect.getdoc(record).split("\n")[0],  # type: ignore[union-attr]
        "properties": properties,
        "required": [field.name for field in fields(record) if is_required(field)],
    }


def records_in(hint: Any) -> list[Any]:
    """Return a record and all those inside it, each once."""
    found: list[Any] = []
    waiting = [hint]
    while waiting:
        now = waiting.pop(0)
        if is_dataclass(now) and now not in found:
            found.append(now)
            waiting += get_type_hints(now).values()
        waiting += get_args(now)
    return found


def _descriptions(record: Any) -> dict[str, str]:
    """Return the descriptions of a record's fields, by name, from its numpydoc docstring."""
    found = {}
    for names, text in FIELD.findall(f"{inspect.getdoc(record)}\n"):
        found.update(dict.fromkeys(names.split(", "), " ".join(text.split()).replace("``", "`")))
    return found
