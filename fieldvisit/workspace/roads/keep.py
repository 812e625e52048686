"""Single values changed in a settings file that people edit: their comments and order stay."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path

from fieldvisit.errors import SettingsError
from fieldvisit.io.atomic import write_text
from fieldvisit.settings import FILE_NAME, Settings, parse_settings, settings_toml


def keep_settings(folder: Path, before: Settings, after: Settings) -> None:
    """Write the values in which ``after`` differs from ``before`` into the workspace's settings file, nothing else.

    Raises
    ------
    SettingsError
        As ``changed_text``; the file is then as it was.
    """
    write_text(folder / FILE_NAME, changed_text(folder, before, after))


def changed_text(folder: Path, before: Settings, after: Settings) -> str:
    """The text that the settings file will have; nothing is written.

    Raises
    ------
    SettingsError
        If the file is written in a way that cannot be changed line by line; names the lines to write by hand.
    """
    text = (folder / FILE_NAME).read_text(encoding="utf-8-sig")
    changes = _changes(before, after)
    for section, values in changes.items():
        text = with_values(text, section, values)
    try:
        good = parse_settings(tomllib.loads(text)) == after
    except (tomllib.TOMLDecodeError, SettingsError):
        good = False
    if not good:
        raise _by_hand(changes)
    return text


def with_values(text: str, section: str, values: Mapping[str, str]) -> str:
    """TOML text in which ``section`` has these ``key = value`` lines: replaced where they stand, else put at its end."""
    lines = text.splitlines()
    start = next((n for n, line in enumerate(lines) if _header(line) == section), None)
    if start is None:
        lines += [*([""] if lines and lines[-1].strip() else []), f"[{section}]"]
        start = len(lines) - 1
    for key, value in values.items():
        end = next((n for n in range(start + 1, len(lines)) if _header(lines[n])), len(lines))
        own = re.compile(rf"\s*{re.escape(key)}\s*=")
        at = next((n for n in range(start + 1, end) if own.match(lines[n])), None)
        last = max(n for n in range(start, end) if lines[n].strip())  # blank lines before the next section stay there
        lines[(last + 1 if at is None else at) : (last + 1 if at is None else at + 1)] = [f"{key} = {value}"]
    return "\n".join(lines) + "\n"


def _header(line: str) -> str:
    found = re.match(r"\s*\[\s*([\w.]+)\s*\]\s*(?:#.*)?$", line)
    return found[1] if found else ""


def _changes(before: Settings, after: Settings) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for section in fields(after):
        old, new = getattr(before, section.name), getattr(after, section.name)
        changed = {f.name: getattr(new, f.name) for f in fields(new) if getattr(new, f.name) != getattr(old, f.name)}
        if changed:
            found[section.name] = {key: _written(section.name, new, key) for key in changed}
    return found


def _written(section: str, params: object, key: str) -> str:
    """The value as ``settings_toml`` writes it."""
    usual = getattr(Settings(), section)
    alone = replace(Settings(), **{section: replace(usual, **{key: getattr(params, key)})})
    lines = settings_toml(alone).splitlines()
    default = json.dumps(getattr(usual, key), ensure_ascii=False)  # text, numbers, truth values: as TOML has them
    return next((line.split(" = ", 1)[1] for line in lines if line.startswith(f"{key} = ")), default)


def _by_hand(changes: Mapping[str, Mapping[str, str]]) -> SettingsError:
    wanted = "; ".join(f"[{section}] {key} = {value}" for section, values in changes.items() for key, value in values.items())
    return SettingsError(
        f"{FILE_NAME} 的写法无法自动修改，请手工写入：{wanted}。",
        f"{FILE_NAME} cannot be changed line by line; write this by hand: {wanted}.",
    )
