"""The pages for a server of several processes: one application a process, behind an https proxy on this computer."""

from __future__ import annotations

import gc

import pytest
from flask import Flask, request

from fieldvisit.cli.serve import HELD, office
from fieldvisit.web.server import behind_proxy


@pytest.mark.parametrize(("near", "seen"), [("127.0.0.1", "10.1.2.3"), ("", "10.1.2.3"), ("10.9.9.9", "10.9.9.9")])
def test_the_callers_address_is_believed_of_the_proxy_here_and_of_nobody_else(near, seen):
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: request.remote_addr or "")
    answer = (
        behind_proxy(app)
        .test_client()
        .get("/", headers={"X-Forwarded-For": "6.6.6.6, 10.1.2.3"}, environ_base={"REMOTE_ADDR": near})
    )
    assert answer.text == seen


def test_each_process_serves_the_county_to_whoever_logs_in_under_the_names_given(county):
    app = office(str(county), "petitions.lan")
    with app.extensions[HELD]:
        caller = app.test_client()
        assert caller.get("/cases", headers={"Host": "petitions.lan"}).location == "/login"
        assert caller.get("/login", headers={"Host": "petitions.lan"}).status_code == 200
        assert caller.get("/login", headers={"Host": "elsewhere.lan"}).status_code == 400
    del app, caller
    gc.collect()  # a connection that is still open is told of here, and fails this test and no other
