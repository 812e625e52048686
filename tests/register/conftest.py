"""Every test of the register runs twice: on a SQLite file and in a PostgreSQL database."""

from __future__ import annotations

from register_places import (
    empty_database,
    empty_place,
    empty_register,
    engine_kind,
    new_place,
    place,
    postgres_server,
    register,
)

__all__ = [
    "empty_database",
    "empty_place",
    "empty_register",
    "engine_kind",
    "new_place",
    "place",
    "postgres_server",
    "register",
]
