"""Registers on both databases for the tests of the door and of the administrators' pages."""

from __future__ import annotations

from register_places import (
    empty_database,
    empty_place,
    empty_register,
    engine_kind,
    place,
    postgres_server,
    register,
)

__all__ = ["empty_database", "empty_place", "empty_register", "engine_kind", "place", "postgres_server", "register"]
