"""Who may go to a case as the register knows it now: nobody that it complains about, to a key case the leader in charge of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fieldvisit.domain.people import Leader
from fieldvisit.domain.visit import Visit

Named = Mapping[str, tuple[tuple[str, str], ...]]
"""By petition who its case complains about: kind (``person`` or ``department``) and name."""


def recused(visits: Sequence[Visit], named: Named, people: Sequence[Leader]) -> tuple[Visit, ...]:
    """The visits, each closed to whoever one of its cases complains about, in person or by department.

    Parameters
    ----------
    visits
        Visits as proposed or as they stand in a plan; who is recused already stays so.
    named
        As ``Register.recusals`` gives it; a person is an id of the roster.
    people
        The roster; somebody who is not on it is planned for nothing anyway.
    """
    by_department: dict[str, list[str]] = {}
    for one in people:
        by_department.setdefault(one.department, []).append(one.id)
    return tuple(_closed(visit, named, by_department) for visit in visits)


def led(visits: Sequence[Visit], leads: Mapping[str, str]) -> tuple[Visit, ...]:
    """The visits of a plan, those for key cases bound to who is in charge of them now.

    Parameters
    ----------
    visits
        Visits as they stand in a plan.
    leads
        By petition the leader in charge of its case now (``Register.leaders_in_charge``). A visit stays as it is while its leader is
        in charge of one of its petitions, or nobody is of any; several new leaders mean nobody, until the week is planned anew.
    """
    return tuple(_led(visit, leads) for visit in visits)


def _led(visit: Visit, leads: Mapping[str, str]) -> Visit:
    bound = visit.lead_leader_ids
    now = {leads[one] for one in visit.petition_ids if one in leads}
    if bound is None or not now or now.intersection(bound):
        return visit
    lead = tuple(now) if len(now) == 1 else ()
    return replace(visit, lead_leader_ids=lead, eligible_leader_ids=lead)


def _closed(visit: Visit, named: Named, by_department: Mapping[str, Sequence[str]]) -> Visit:
    out = set(visit.recused_leader_ids)
    for petition_id in visit.petition_ids:
        for kind, name in named.get(petition_id, ()):
            out |= {name} if kind == "person" else set(by_department.get(name, ()))
    return visit if out == set(visit.recused_leader_ids) else replace(visit, recused_leader_ids=tuple(sorted(out)))
