"""Cases made by schemathesis from the viewer's own document, sent with an access token: no crash, nothing undocumented.

``python tests/api_fuzz.py --cases 5000`` does it on a new demo county, in one process; the suite does a few hundred, always the same.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import hypothesis
import schemathesis
from api_office import ApiOffice
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from fieldvisit.register import TokenBook
from fieldvisit.web.rights import COLLECTIONS
from fieldvisit.workspace import Workspace

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
_OTHER_METHODS = ("POST", "PUT", "PATCH", "DELETE")


def fuzz(office: ApiOffice, cases: int, *, owner: str = "jing.ban", seed: int | None = None) -> Counter[tuple[str, int]]:
    """At least so many cases over all described addresses; returns how often each status was the answer, by address.

    Raises the failure of the first answer that crashed, or that the document does not know. Half of the cases name things that exist;
    one in ten would change something. Without a ``seed`` the cases are the same every time.
    """
    secret, _ = TokenBook(office.door).issue(owner, "fuzz", tuple(COLLECTIONS), 1)
    headers = {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", office.app, headers=headers)
    operations = [found.ok() for found in schema.get_all_operations()]
    told: Counter[tuple[str, int]] = Counter()
    each = math.ceil(cases / len(operations))
    for operation in operations:
        _fuzz_one(operation, office, headers, each=each, seed=seed, told=told)
    return told


def _fuzz_one(
    operation: Any,
    office: ApiOffice,
    headers: dict[str, str],
    *,
    each: int,
    seed: int | None,
    told: Counter[tuple[str, int]],
) -> None:
    modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE] if _can_be_wrong(operation) else [GenerationMode.POSITIVE]
    done = 0

    def one(made: Any, existing: bool, method: str) -> None:
        nonlocal done
        if done >= each:
            return
        done += 1
        if existing and made.path_parameters:
            made.path_parameters = {name: office.values[name] for name in made.path_parameters}
        made.method = method
        answer = made.call(headers=headers)
        assert "set-cookie" not in {name.lower() for name in answer.headers}
        assert method == "GET" or answer.status_code in (400, 403, 404, 405), (method, made.formatted_path, answer.status_code)
        made.validate_response(answer, checks=CHECKS, headers=headers)
        told[operation.path, answer.status_code] += 1

    settings = hypothesis.settings(
        max_examples=each,
        derandomize=seed is None,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    strategies = [operation.as_strategy(generation_mode=mode) for mode in modes]
    methods = st.sampled_from(("GET",) * 9 + ("OTHER",)).flatmap(
        lambda chosen: st.just(chosen) if chosen == "GET" else st.sampled_from(_OTHER_METHODS)
    )
    run = hypothesis.given(st.one_of(strategies), st.booleans(), methods)(one)
    run = settings(run)
    while done < each:
        before = done
        (hypothesis.seed(seed + done)(run) if seed is not None else run)()
        if done == before or seed is None:
            break  # every different case there is was sent


def _can_be_wrong(operation: Any) -> bool:
    """Whether the address takes a value that can be wrong by its schema; free text never is."""
    values = [one.definition["schema"] for one in (*operation.path_parameters, *operation.query)]
    return any(set(value) - {"type", "description"} for value in values)


def main() -> None:
    """Run it on a new demo county and print what was answered."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=5000, help="cases over all addresses")
    options.add_argument("--seed", type=int, default=int(time.time()), help="another one, other cases")
    options.add_argument("--county", type=Path, help="a demo county after the whole way; made when not given, else copied")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, _county(Path(folder) / "county", asked.county) as workspace:
        started = time.perf_counter()
        told = fuzz(ApiOffice(workspace), asked.cases, seed=asked.seed)
        took = time.perf_counter() - started
    statuses: Counter[int] = Counter()
    for (_, status), times in told.items():
        statuses[status] += times
    said = ", ".join(f"{status}: {times}" for status, times in sorted(statuses.items()))
    addresses = len({path for path, _ in told})
    sys.stdout.write(
        f"{told.total()} cases, {addresses} addresses, seed {asked.seed}, {took:.0f} s; {said}; no 5xx, none undocumented\n"
    )


def _county(folder: Path, source: Path | None) -> Workspace:
    if source is not None:
        import shutil  # noqa: PLC0415

        shutil.copytree(source, folder)
        return Workspace.open(folder)
    workspace = Workspace.demo(folder)
    workspace.run_everything()
    return workspace


if __name__ == "__main__":
    main()
