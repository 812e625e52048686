"""One thing that a check-up looked at."""

from __future__ import annotations

from dataclasses import dataclass

from fieldvisit.errors import Text


@dataclass(frozen=True)
class Finding:
    """One thing that was checked: whether it is good, and a sentence that names the remedy when it is not."""

    name: str
    good: bool
    sentence: Text

    def figures(self) -> dict[str, object]:
        """The figures of ``--json``."""
        return {"name": self.name, "good": self.good, "zh": self.sentence.zh, "en": self.sentence.en}
