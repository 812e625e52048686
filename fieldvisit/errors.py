"""What a user can fix: every such error says what is wrong, where, and what would be right, in Chinese and English."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages; the edge (CLI, page, document) chooses which to show."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.in_(language())

    def in_(self, lang: str) -> str:
        """The sentence in ``lang``: ``"en"`` gives English, anything else Chinese."""
        return self.en if lang == "en" else self.zh


def language() -> str:
    """The language of this process for terminal output: ``FIELDVISIT_LANG`` (``zh`` or ``en``), Chinese by default."""
    return "en" if os.environ.get("FIELDVISIT_LANG", "zh").lower().startswith("en") else "zh"


class FieldVisitError(Exception):
    """Something the user must fix. Anything else that goes wrong is a bug and crashes loudly."""

    exit_code: ClassVar[int] = 1

    def __init__(self, zh: str, en: str) -> None:
        self.text = Text(zh, en)
        super().__init__(zh, en)

    def __str__(self) -> str:
        return str(self.text)


class InputFileError(FieldVisitError):
    """A file cannot be used as it is; names file, row if there is one, and remedy."""

    exit_code = 2


class RegisterBusyError(InputFileError):
    """Another program held the register for too long; the same step may succeed a moment later."""


class SettingsError(FieldVisitError):
    """A setting is unknown or out of range; names the key."""

    exit_code = 3


class ParamError(SettingsError):
    """A param is out of range: ``key`` names it, ``problem`` says what is wrong with it and what is allowed."""

    def __init__(self, key: str, problem: Text) -> None:
        self.key, self.problem = key, problem
        super().__init__(f"{key} 有误：{problem.zh}。", f"{key} is wrong: {problem.en}.")


class NotFoundError(FieldVisitError):
    """A workspace, plan, place or person that was asked for does not exist."""

    exit_code = 4


class PolicyRefusedError(FieldVisitError):
    """A rule of the policy forbids what was asked; names the rule."""

    exit_code = 5


class ConflictError(FieldVisitError):
    """Somebody else changed the same thing first; carries the version that was seen and the one that stands, as JSON of both."""

    exit_code = 6

    def __init__(self, zh: str, en: str, *, seen: str, current: str) -> None:
        super().__init__(zh, en)
        self.seen = seen
        self.current = current


class EndedEarlyError(FieldVisitError):
    """Work in a process of its own ended without an answer: cancelled, out of time or memory, or crashed; nothing is changed."""

    exit_code = 7
