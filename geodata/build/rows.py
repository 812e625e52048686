"""One line of a gazetteer file."""

from __future__ import annotations

from typing import NamedTuple

COLUMNS = ("code", "name", "core", "parent", "kind", "raw_name", "aliases", "civil_code", "status")


class Row(NamedTuple):
    """One line of the file, in the order of ``COLUMNS``."""

    code: str
    name: str
    core: str
    parent: str
    kind: str
    raw_name: str
    aliases: tuple[str, ...] = ()
    civil_code: str = ""
    status: str = ""

    def line(self) -> str:
        """The row as tab-separated text, short: see ``fieldvisit.io.gazetteer`` for what an empty field means."""
        core = "" if self.name == self.core + self.kind else self.core
        parent = "" if self.parent == self.code[:9] else self.parent
        raw = self.raw_name.replace(self.core, "~", 1) if self.raw_name.startswith(self.core) else self.raw_name
        fields = (self.code, self.name, core, parent, self.kind, "" if self.raw_name == self.name else raw)
        return "\t".join((*fields, "|".join(self.aliases), self.civil_code, self.status)).rstrip("\t")
