"""Every test that uses a register runs on SQLite and on PostgreSQL, or is named here with the reason why it does not.

``watch`` sees every connection to a register and every child process that could open one; ``refuse`` fails the test that did
so on one database only and is not named. It looks at what tests do, so a new test cannot be forgotten.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

SQLITE: Final = "sqlite"
POSTGRES: Final = "postgresql"
ENGINES = (SQLITE, POSTGRES)

ON_ONE: dict[str, tuple[str, str]] = {
    "tests/faults/test_register_faults.py::test_a_full_disk_is_said_in_words_and_the_import_succeeds_when_there_is_room_again": (
        SQLITE,
        "no file of this process may grow; on a server it is the server's disk, and its sentences are tested in test_register_postgres.py",
    ),
    "tests/faults/test_register_faults.py::test_imports_lose_nothing_acknowledged_when_the_whole_server_is_killed": (
        POSTGRES,
        "kills the server; a file has none",
    ),
    "tests/register/test_register_copying.py": (
        POSTGRES,
        "every test copies between both databases",
    ),
    "tests/web/test_several_processes.py": (
        POSTGRES,
        "several processes share a register on a server",
    ),
    "tests/register/test_row_security.py": (
        POSTGRES,
        "a file has no row-level security",
    ),
    "tests/walk/test_demo_walk.py": (
        SQLITE,
        "the README's own way, step by step; test_postgres_walk.py compares its outputs with those on a server",
    ),
    "tests/walk/test_init_walk.py": (
        SQLITE,
        "the README's own way, step by step; test_postgres_walk.py compares its outputs with those on a server",
    ),
    "tests/walk/test_nation_walk.py": (
        SQLITE,
        "about names of another province; what the register does with them is what it does with Henan's, on both databases elsewhere",
    ),
    "tests/walk/test_bad_input_walk.py": (
        SQLITE,
        "the README's own way, step by step; test_postgres_walk.py compares its outputs with those on a server",
    ),
    "tests/walk/test_hotspots_walk.py": (
        SQLITE,
        "the README's own way, step by step; test_postgres_walk.py compares its outputs with those on a server",
    ),
    "tests/walk/test_planning_walk.py": (
        SQLITE,
        "the README's own way, step by step; test_postgres_walk.py compares its outputs with those on a server",
    ),
    "tests/walk/test_roads_walk.py": (
        SQLITE,
        "the README's own way, step by step; test_postgres_walk.py compares its outputs with those on a server",
    ),
    "tests/walk/test_teams_walk.py": (
        SQLITE,
        "teams, hotspots and days of a workspace; its register is read as test_postgres_walk.py reads it on a server",
    ),
    "tests/cli/test_cli_roads.py": (
        SQLITE,
        "about names, roads and files of the workspace; its register holds nothing of them",
    ),
    "tests/cli/test_cli_gazetteer.py": (
        SQLITE,
        "about names, roads and files of the workspace; its register holds nothing of them",
    ),
    **dict.fromkeys(
        (
            "tests/cli/test_cli_itinerary.py",
            "tests/web/test_web_calendar.py::test_stops_and_ways_are_those_of_the_leaders_day_and_linked_from_its_page",
            "tests/web/test_web_calendar.py::test_nobody_below_the_county_gets_stops_or_ways_and_there_are_none_of_somebody_unknown",
        ),
        (SQLITE, "files of a run that is in memory; the run is the same on both databases"),
    ),
    "tests/cli/test_cli_geocode_file.py": (
        SQLITE,
        "about names, roads and files of the workspace; its register holds nothing of them",
    ),
    "tests/browser/test_browser_demo.py": (
        SQLITE,
        "how pages over a run that is in memory look; the run is the same on both databases",
    ),
    "tests/notebook": (
        SQLITE,
        "tables, hotspots and plans over a run that is in memory; the run is the same on both databases",
    ),
    "tests/web/test_web_notebook.py::test_copied_code_gives_the_numbers_of_the_page": (
        SQLITE,
        "Python over a run, beside the page of the same run; the run is the same on both databases",
    ),
    "tests/web/test_web_board.py::test_why_a_visit_is_left_out_is_told_with_moves_that_make_it": (
        SQLITE,
        "questions that no database answers: seconds of searching about one plan",
    ),
    "tests/web/test_web_checks.py::test_what_was_found_is_noted_once_for_each_case_and_the_case_stays_as_it_is": (
        SQLITE,
        "forms of one page; values of work with their versions and events are stored on both in tests/register/cases/test_case_work.py",
    ),
    "tests/web/test_web_board.py::test_a_road_is_closed_for_every_plan_and_opened_again": (
        SQLITE,
        "closed roads stand in a file of the workspace; the audit and versions of both are in tests/web/test_web_board.py",
    ),
    "tests/web/test_web_board.py::test_roads_closed_by_another_process_are_listed_and_not_written_over": (
        SQLITE,
        "closed roads stand in a file of the workspace",
    ),
    "tests/browser/test_browser_zoom.py": (
        SQLITE,
        "how pages look at twice the size; what they say is asked of both databases by tests/web",
    ),
    "tests/web/test_web_board.py::test_a_sick_leader_and_a_cancelled_visit_become_versions_with_few_changes": (
        SQLITE,
        "questions that no database answers: seconds of searching about one plan",
    ),
    "tests/web/test_web_board.py::test_an_event_that_cannot_be_told_is_refused_and_keeps_the_draft": (
        SQLITE,
        "questions that no database answers: what a form says of an event",
    ),
    "tests/jobs/test_solve_jobs.py": (
        SQLITE,
        "half a minute of searching that no database changes; versions and jobs of both are in tests/web/test_web_board.py",
    ),
    **dict.fromkeys(
        (
            "tests/web/test_web_import.py::test_a_column_that_takes_anothers_field_frees_the_other_and_two_for_one_are_refused",
            "tests/web/test_web_import.py::test_a_bad_file_is_answered_with_one_sentence_and_does_not_stay",
            "tests/web/test_web_import.py::test_columns_are_remembered_for_the_next_ledger_and_can_be_forgotten",
            "tests/web/test_web_import.py::test_what_is_no_ledger_is_refused_and_not_kept",
            "tests/web/test_web_import.py::test_an_upload_is_its_senders_and_nobody_elses",
            "tests/web/test_web_import.py::test_while_another_job_runs_nothing_is_kept_and_a_check_stays_as_it_was",
            "tests/cli/test_cli_import.py::test_the_returned_workbook_is_written_beside_and_never_over_the_ledger",
        ),
        (
            SQLITE,
            "about files and forms; what the register counts, stores and takes back is told on both by the test of the whole way",
        ),
    ),
    "tests/browser/test_browser_import.py": (SQLITE, "how the pages look; what they do on both databases is in tests/web"),
    "tests/web/test_web_packs.py": (SQLITE, "a page and its forms; what is taken in on both databases is in tests/packs"),
    "tests/cli/test_cli_packs.py": (SQLITE, "lines and files; what is taken in on both databases is in tests/packs"),
    "tests/browser/test_browser_pack.py": (SQLITE, "a file on a phone; what is taken in on both databases is in tests/packs"),
    "tests/browser/test_browser_stop.py": (SQLITE, "how a stop looks; what it keeps on both databases is in tests/web"),
    "tests/browser/test_browser_board.py": (SQLITE, "how the board looks; what it keeps on both databases is in tests/web"),
    "tests/browser/test_browser_planner.py": (
        SQLITE,
        "how answers look; what is kept on both databases is in tests/web and tests/jobs",
    ),
    "tests/browser/test_browser_ledger_to_paper.py": (
        SQLITE,
        "a way through the pages; each of them is tested on both databases",
    ),
    "tests/browser/test_browser_offline_map.py": (SQLITE, "how a map in a file looks; the file is the same on both databases"),
    "tests/browser/test_browser_review.py": (
        SQLITE,
        "how the queue looks; what it does on both databases is in tests/web and tests/security",
    ),
    "tests/browser/test_browser_viewer.py": (
        SQLITE,
        "how pages over a run that is in memory look; the run is the same on both databases",
    ),
    "tests/web/test_web_api_fuzz.py": (
        POSTGRES,
        "the server refuses more than a file does (zero signs, wide numbers); python tests/api_fuzz.py sends thousands to a file",
    ),
    "tests/browser/test_browser_api.py": (
        SQLITE,
        "how the pages look; what tokens open on both databases is in tests/web/test_web_tokens.py",
    ),
    "tests/jobs/test_jobs.py::test_while_a_half_minute_solve_runs_every_health_request_is_answered_within_200_ms": (
        SQLITE,
        "whether a solve holds the server's threads; half a minute that no database changes",
    ),
    "tests/register/test_register_postgres.py": (POSTGRES, "what only a server can get wrong"),
    "tests/walk/test_postgres_walk.py": (POSTGRES, "what only a server can get wrong"),
    "tests/register/test_register_schema.py::test_every_table_is_strict": (SQLITE, "STRICT and pragmas are SQLite's"),
    "tests/register/test_register_schema.py::test_connections_sync_every_commit_check_references_and_use_the_log": (
        SQLITE,
        "STRICT and pragmas are SQLite's",
    ),
    "tests/register/test_register_schema.py::test_the_petition_table_holds_the_fields_of_a_petition_and_nothing_about_persons": (
        SQLITE,
        "reads the columns by a pragma; the tables of both are compared with the code beside it",
    ),
    "tests/register/test_register_schema.py::test_opening_an_older_register_upgrades_it_and_keeps_a_copy_of_the_old_file": (
        SQLITE,
        "the copy made before an upgrade is one of a file; the server upgrades in one transaction",
    ),
    "tests/register/test_register_schema.py::test_opening_a_current_register_makes_no_copy": (
        SQLITE,
        "the copy made before an upgrade is one of a file; the server upgrades in one transaction",
    ),
    "tests/register/test_register_schema.py::test_a_register_of_a_newer_program_is_refused_and_left_alone": (
        SQLITE,
        "the copy made before an upgrade is one of a file; the server upgrades in one transaction",
    ),
    "tests/register/test_register_schema.py::test_a_file_that_is_no_register_is_refused_and_left_alone": (
        SQLITE,
        "about files that are none of ours; test_register_postgres.py has the same of databases",
    ),
    "tests/register/test_register_schema.py::test_another_programs_database_is_refused": (
        SQLITE,
        "about files that are none of ours; test_register_postgres.py has the same of databases",
    ),
    "tests/register/test_register_schema.py::test_a_missing_register_is_not_found_and_not_made": (
        SQLITE,
        "about files that are none of ours; test_register_postgres.py has the same of databases",
    ),
    "tests/register/test_register_schema.py::test_the_leavings_of_a_killed_creation_do_not_matter": (
        SQLITE,
        "about files that are none of ours; test_register_postgres.py has the same of databases",
    ),
    "tests/register/test_register_schema.py::test_a_register_that_another_program_keeps_locked_says_so": (
        SQLITE,
        "about files that are none of ours; test_register_postgres.py has the same of databases",
    ),
    "tests/register/cases/test_purging.py::test_nothing_purged_is_left_in_the_bytes_of_the_register": (
        SQLITE,
        "reads the bytes of the file",
    ),
    "tests/register/test_register_intake.py::test_a_closed_register_is_one_file": (
        SQLITE,
        "counts the files beside a register",
    ),
    "tests/walk/test_backup_walk.py": (
        SQLITE,
        "fieldvisit backup copies files; on a server pg_dump does: test_postgres_walk.py",
    ),
    "tests/faults/test_backup_faults.py": (
        SQLITE,
        "fieldvisit backup copies files; on a server pg_dump does: test_postgres_walk.py",
    ),
    "tests/faults/test_disk_faults.py": (
        SQLITE,
        "the disk fails below the file; below a server it fails its own process, and its sentences are tested in test_register_postgres.py",
    ),
    "tests/walk/test_doctor_walk.py::test_a_reference_that_leads_nowhere_is_found": (
        SQLITE,
        "PostgreSQL itself keeps references",
    ),
    "tests/walk/test_doctor_walk.py::test_the_file_of_the_background_is_looked_at": (
        SQLITE,
        "about a file of the workspace; its register holds nothing of it",
    ),
    "tests/walk/test_doctor_walk.py::test_a_damaged_file_is_found": (SQLITE, "breaks a page of the file"),
    "tests/walk/test_doctor_walk.py::test_a_server_that_does_not_force_commits_to_the_disk_is_told": (
        POSTGRES,
        "a setting of the server",
    ),
    "tests/walk/test_doctor_walk.py::test_a_workspace_on_a_server_is_told_who_makes_its_backups_and_what_is_not_seen_here": (
        POSTGRES,
        "what the check-up cannot see",
    ),
    "tests/walk/test_sheet_walk.py": (
        SQLITE,
        "files of what the plan's pages show; the pages run on both in the access matrix",
    ),
    "tests/walk/test_case_report.py": (
        SQLITE,
        "documents of cases whose queries are tested on both in test_scope_matrix.py",
    ),
    "tests/walk/test_monthly_report.py": (
        SQLITE,
        "documents of figures whose queries are tested on both in test_scope_matrix.py and, page by page, in the access matrix",
    ),
    "tests/browser/test_browser_missions.py": (
        SQLITE,
        "draws the pages; what they ask of the register is tested on both in test_mission_pages.py",
    ),
    "tests/security/test_mission_pages.py::test_the_terminal_sends_lists_shows_and_ends_as_the_pages_do": (
        SQLITE,
        "every command puts the run together anew; its queries are those of the pages beside it",
    ),
    "tests/walk/test_doctor_walk.py::test_a_real_workspace_without_a_backup_of_this_week_is_told": (
        SQLITE,
        "the server's backups are not seen here; said in the test beside it",
    ),
    "tests/walk/test_doctor_walk.py::test_an_index_that_the_server_no_longer_keeps_is_found": (
        POSTGRES,
        "marks of the server's catalogue",
    ),
}
"""Tests on one database only: the beginning of a test's name (a folder, a file or ``file::test``), which, and why."""

_WORDS = ("_driver.py", "fieldvisit.jobs", "Workspace", "Register")
"""What stands in the command of a Python child that opens registers."""


@dataclass
class Seen:
    """What a test did: connections by database (``sqlite3``, ``psycopg``), and Python children that know the register."""

    databases: set[str] = field(default_factory=set)
    children: int = 0


_seen: Seen | None = None


@contextmanager
def watch() -> Iterator[Seen]:
    """What is done with registers meanwhile."""
    global _seen  # noqa: PLW0603 - hooks of the interpreter have no other way to tell
    _seen = Seen()
    try:
        yield _seen
    finally:
        _seen = None


def engines_of(nodeid: str) -> tuple[str, ...]:
    """The databases that a test runs on: both, unless it is named."""
    return next(((engine,) for start, (engine, _) in ON_ONE.items() if _starts(nodeid, start)), ENGINES)


def refuse(nodeid: str, kind: str | None, seen: Seen) -> None:
    """Fail a test that used a register on one database without being named; ``kind`` is the database it was told to use."""
    used = bool(seen.databases) or seen.children > 0
    if engines_of(nodeid) != ENGINES:
        return
    if kind is None and used:
        pytest.fail(
            "This test uses a register on one database only. Take `copied`, `new_demo`, `county`, `place` or `register` "
            "(tests/register_places.py), or name it with a reason in tests/both_databases.py.",
            pytrace=False,
        )
    if kind == POSTGRES and "sqlite3" in seen.databases:
        pytest.fail("This test was told to use PostgreSQL and opened a SQLite register.", pytrace=False)


def _starts(nodeid: str, start: str) -> bool:
    return nodeid == start or (nodeid.startswith(start) and nodeid[len(start)] in "/:[")


def _on_checkout(connection: Any, *_: object) -> None:
    if _seen is not None:
        _seen.databases.add(type(connection).__module__.partition(".")[0])


def _on_audit(name: str, given: tuple[Any, ...]) -> None:
    if name == "subprocess.Popen" and _seen is not None and _is_ours(given[1]):
        _seen.children += 1


def _is_ours(command: Any) -> bool:
    """Whether a command starts Python with a program that may open a register."""
    words = [str(word) for word in command] if isinstance(command, (list, tuple)) else [str(command)]
    return sys.executable in words and any(name in word for name in _WORDS for word in words[1:])


event.listen(Pool, "checkout", _on_checkout)
sys.addaudithook(_on_audit)
