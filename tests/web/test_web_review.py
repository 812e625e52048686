"""The page that settles places: what it shows, what it writes, and what it refuses."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fieldvisit.domain.review import Verdict
from fieldvisit.errors import ConflictError
from fieldvisit.resources import geodata
from fieldvisit.web import create_app
from fieldvisit.workspace import Workspace
from fieldvisit.workspace.review import Reviewer
from fieldvisit.workspace.review_desk import ReviewDesk


@pytest.fixture(scope="module")
def placed(new_demo: Callable[[Path], Workspace], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review") / "county"
    with new_demo(folder) as workspace:
        workspace.import_ledger(geodata("demo", "ledger.xlsx"))
        workspace.geocode()
    return folder


@pytest.fixture
def workspace(placed: Path, copied: Callable[[Path, Path], Path], tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(copied(placed, tmp_path / "county")) as opened:
        yield opened


@pytest.fixture
def client(workspace: Workspace) -> FlaskClient:
    return create_app(workspace.run, desk=ReviewDesk(workspace)).test_client()


def token(page: str) -> str:
    return re.findall(r'name="csrf" value="([0-9a-f]{64})"', page)[0]


def asked(page: str) -> str:
    return re.findall(r'name="q" value="([0-9a-f]{16})"', page)[0]


def send(client: FlaskClient, page: str, answer: str, **more: str) -> TestResponse:
    fields = {"csrf": token(page), "q": asked(page), "answer": answer, "by": "李主任"} | more
    return client.post("/review/answer", data=fields)


def answers(page: str) -> list[str]:
    return re.findall(r'name="answer" value="([^"]+)"', page)


def open_places(client: FlaskClient) -> int:
    found = client.get("/review.json").get_json()["open_places"]
    assert isinstance(found, int)
    return found


def test_the_heaviest_question_comes_first_with_its_keys_and_differences(client: FlaskClient, workspace: Workspace) -> None:
    page = client.get("/review").text
    first = next(iter(ReviewDesk(workspace).questions().values()))
    assert html.escape(first.shown) in page
    assert re.findall(r'data-key="(\w)"', page)[: len(first.options)] == [str(n + 1) for n in range(len(first.options))]
    for option in first.options:
        assert html.escape(option.candidate.name_path) in page
        assert html.escape(option.difference.zh, quote=False) in html.unescape(page)
    assert len(first.options) <= 5


def test_one_answer_settles_the_question_and_goes_on_to_the_next(client: FlaskClient, workspace: Workspace) -> None:
    before, page = open_places(client), client.get("/review").text
    second = client.get("/review.json").get_json()["rows"][1]["key"]
    answer = send(client, page, answers(page)[0], why="问过村委")
    assert (answer.status_code, f"q={second}" in answer.headers["Location"]) == (303, True)
    assert open_places(client) == before - 1
    line = workspace.register.decisions()[-1]
    assert (line.by, line.why, line.verdict, line.supervisor) == ("李主任", "问过村委", Verdict.CHOSEN, False)
    assert line.code == answers(page)[0].partition(":")[2]


def test_undo_takes_back_the_newest_answer_of_the_same_person_only(client: FlaskClient, workspace: Workspace) -> None:
    before, page = open_places(client), client.get("/review").text
    send(client, page, "not_in_list:")
    other = client.get("/review").text
    client.post("/review/undo", data={"csrf": token(other), "by": "王主任"})
    assert open_places(client) == before - 1
    assert "撤销" in other
    answer = client.post("/review/undo", data={"csrf": token(other), "by": "李主任"}, follow_redirects=True)
    assert "已撤销上一条" in answer.text
    assert open_places(client) == before
    assert len(workspace.register.decisions()) == 1


def test_whoever_comes_second_is_told_and_writes_nothing(client: FlaskClient, workspace: Workspace) -> None:
    page = client.get("/review").text
    send(client, page, answers(page)[0])
    answer = send(client, page, answers(page)[1], by="王主任")
    assert (answer.status_code, "已由他人核定" in answer.text) == (409, True)
    assert {line.by for line in workspace.register.decisions()} == {"李主任"}


@pytest.mark.parametrize("answer", ["chosen:410423999999", "chosen:", "township_only:410423", "not_in_list:410423106202"])
def test_an_answer_that_was_not_offered_writes_nothing(client: FlaskClient, workspace: Workspace, answer: str) -> None:
    page = client.get("/review").text
    assert send(client, page, answer).status_code == 409
    assert workspace.register.decisions() == ()


def test_an_unknown_verdict_and_an_empty_name_write_nothing(client: FlaskClient, workspace: Workspace) -> None:
    page = client.get("/review").text
    assert send(client, page, "everything:").status_code == 400
    nobody = send(client, page, answers(page)[0], by="   ")
    assert (nobody.status_code, "核定人" in nobody.text) == (409, True)
    assert workspace.register.decisions() == ()


def test_a_form_from_elsewhere_writes_nothing(client: FlaskClient, workspace: Workspace) -> None:
    page = client.get("/review").text
    fields = {"q": asked(page), "answer": answers(page)[0], "by": "李主任"}
    good = fields | {"csrf": token(page)}
    assert client.post("/review/answer", data=fields).status_code == 403
    assert client.post("/review/answer", data=fields | {"csrf": "0" * 64}).status_code == 403
    assert client.post("/review/answer", data=good, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    stranger = create_app(workspace.run, desk=ReviewDesk(workspace)).test_client()
    assert stranger.post("/review/answer", data=good).status_code == 403
    assert client.get("/review/answer").status_code == 405
    assert workspace.register.decisions() == ()
    assert client.post("/review/answer", data=good).status_code == 303


def test_hostile_names_and_reasons_are_shown_as_they_are_and_numbers_are_masked(
    client: FlaskClient, workspace: Workspace
) -> None:
    page = client.get("/review").text
    send(client, page, answers(page)[0], by="<script>alert(1)</script>", why="电话13812345678")
    shown = client.get("/review").text
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "13812345678" not in workspace.register.decisions()[-1].why


def test_the_page_keeps_petitions_numbers_to_itself(client: FlaskClient, workspace: Workspace) -> None:
    told = client.get("/review?coarse=1").text + client.get("/review.json?coarse=1").text
    assert not any(petition.id in told for petition in workspace.petitions())


def test_the_queue_ends_in_a_sentence(client: FlaskClient) -> None:
    for _ in range(open_places(client)):
        send(client, client.get("/review").text, "not_in_list:")
    page = client.get("/review").text
    assert "没有待核定的地点" in page
    assert "Nothing is left to settle" in client.get("/review?lang=en").text


def test_two_threads_never_settle_the_same_place_twice(workspace: Workspace) -> None:
    desk, start, results = ReviewDesk(workspace), Barrier(2), []
    key, question = next(iter(desk.questions().items()))

    def settle(who: str) -> None:
        start.wait()
        try:
            desk.decide(key, Verdict.CHOSEN, question.options[0].candidate.code, Reviewer(who))
            results.append("written")
        except ConflictError:
            results.append("told")

    threads = [Thread(target=settle, args=(who,)) for who in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["told", "written"]
    assert len({line.by for line in workspace.register.decisions()}) == 1


def test_without_a_desk_there_is_no_page_that_writes(workspace: Workspace) -> None:
    reader = create_app(workspace.run).test_client()
    assert reader.get("/review").status_code == 404
    assert "/review" not in reader.get("/list").text


def test_only_the_two_forms_of_the_queue_write(workspace: Workspace) -> None:
    rules = create_app(workspace.run, desk=ReviewDesk(workspace)).url_map.iter_rules()
    assert {rule.rule for rule in rules if "POST" in (rule.methods or ())} == {"/review/answer", "/review/undo"}
