"""Domain values to JSON and back: one converter for the register, the exports and the golden files."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, get_args, get_origin

from cattrs import Converter
from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError

T = TypeVar("T")

_ALLOWED: dict[type, tuple[type, ...]] = {str: (str,), int: (int,), float: (int, float), bool: (bool,)}


def to_json(value: object) -> str:
    """The value as one line of JSON: keys sorted, days as ISO text, enums by value, Chinese as it is.

    Equal values give equal text. Any domain type without arrays can be written, and tuples of them.

    Raises
    ------
    ValueError
        If a number is not finite.
    """
    return json.dumps(to_dict(value), ensure_ascii=False, sort_keys=True, allow_nan=False)


def from_json(text: str, kind: type[T]) -> T:
    """The value that ``to_json`` wrote, equal to the one that went in.

    Raises
    ------
    ValueError
        If the text is not JSON, a key is unknown or missing, or a value has another type; names the path.
    """
    return from_dict(json.loads(text), kind)


def to_dict(value: object) -> Any:
    """The value as dicts, lists, text and numbers that ``json`` can write."""
    return _converter().unstructure(value)


def from_dict(raw: object, kind: type[T]) -> T:
    """The value that ``to_dict`` took apart; raises ``ValueError`` like ``from_json``."""
    try:
        return _converter().structure(raw, kind)
    except BaseExceptionGroup as error:
        path, problem = _first_problem(error, getattr(kind, "__name__", str(kind)))
        raise ValueError(f"{path}: {problem}") from error
    except TypeError as error:
        raise ValueError(str(error)) from error


@cache
def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True, unstruct_collection_overrides={tuple: list})
    for kind in _ALLOWED:
        converter.register_structure_hook(kind, _strict(kind))
    converter.register_structure_hook(date, lambda value, _: date.fromisoformat(value))
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook(datetime, lambda value, _: datetime.fromisoformat(value))
    converter.register_unstructure_hook(datetime, datetime.isoformat)
    converter.register_unstructure_hook(StrEnum, lambda member: member.value)
    converter.register_structure_hook_factory(_is_sequence, lambda kind: _tuple_of(converter, kind))
    return converter


def _strict(kind: type) -> Callable[[object, type], object]:
    def structure(value: object, wanted: type) -> object:
        if not isinstance(value, _ALLOWED[kind]) or (kind is not bool and isinstance(value, bool)):
            raise TypeError(f"{value!r} is not of type {kind.__name__}")
        return wanted(value)  # an enum of texts comes here too, for it is a kind of str

    return structure


def _is_sequence(kind: Any) -> bool:
    return get_origin(kind) is tuple and get_args(kind)[1:] == (Ellipsis,)


def _tuple_of(converter: Converter, kind: Any) -> Callable[[object, type], object]:
    item = get_args(kind)[0]
    structure_item = converter.get_structure_hook(item)

    def structure(value: object, _: type) -> object:
        if not isinstance(value, list):
            raise TypeError(f"{value!r} is not a list")
        return tuple(structure_item(part, item) for part in value)

    return structure


def _first_problem(error: BaseException, path: str) -> tuple[str, str]:
    if isinstance(error, ClassValidationError):
        named, unnamed = error.group_exceptions()
        return _first_problem(named[0][0], f"{path}.{named[0][1].name}") if named else _first_problem(unnamed[0], path)
    if isinstance(error, BaseExceptionGroup):
        return _first_problem(error.exceptions[0], path)
    if isinstance(error, ForbiddenExtraKeysError):
        return path, f"unknown key {min(error.extra_fields)}"
    return path, "missing" if isinstance(error, KeyError) else str(error)
