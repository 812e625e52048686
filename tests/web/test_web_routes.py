"""The stored list of routes: a route that comes, goes or opens to somebody else is seen by whoever reads the change."""

from __future__ import annotations

import route_list


def test_the_routes_are_those_of_the_stored_list(own_databases, tmp_path):
    with own_databases.new_demo(tmp_path / "county") as workspace:
        now = route_list.lines_of(route_list.app_with_everything(workspace))
    stored = route_list.FILE.read_text("utf-8").splitlines()
    assert (sorted(set(now) - set(stored)), sorted(set(stored) - set(now))) == ([], []), "renew: python tests/route_list.py"
    assert now == stored


def test_no_route_is_shut_to_everybody():
    assert not [line for line in route_list.FILE.read_text("utf-8").splitlines() if line.endswith("\tnobody")]
