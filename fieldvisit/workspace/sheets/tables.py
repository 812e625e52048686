"""Sheets and slips as tables of a workbook, for offices that pass tables on; no cell of them is a formula."""

from __future__ import annotations

from collections.abc import Sequence

from fieldvisit.io.exports.tables import Table, Value, tables_xlsx
from fieldvisit.reports.sheets import HostSlip, LeaderSheet, Look
from fieldvisit.reports.sheets.words import words_in


def sheets_xlsx(sheets: Sequence[LeaderSheet] | Sequence[HostSlip], look: Look, *, demo: bool) -> bytes:
    """The same values as on paper: of sheets the day, the promises, the villages and their cases; of slips one row each."""
    slips = [one for one in sheets if isinstance(one, HostSlip)]
    leaders = [one for one in sheets if isinstance(one, LeaderSheet)]
    tables = (_slips(slips, look),) if slips else _of_leaders(leaders, look)
    return tables_xlsx(tables, demo=demo)


def _of_leaders(sheets: Sequence[LeaderSheet], look: Look) -> tuple[Table, ...]:
    w = words_in(look.lang)
    who = (w["print_no"], w["leader"], w["day"])
    days: list[tuple[Value, ...]] = []
    promises: list[tuple[Value, ...]] = []
    cards: list[tuple[Value, ...]] = []
    cases: list[tuple[Value, ...]] = []
    totals: list[tuple[Value, ...]] = []
    for one in sheets:
        head = (one.print_no, one.leader, one.day)
        totals.append(
            (*head, one.department, one.base, one.stops, one.cases, one.km, one.drive, " ".join(one.notes), look.mark)
        )
        days += [(*head, line.time, line.number or None, line.what, " · ".join(line.details)) for line in one.lines]
        promises += [(*head, p.due, p.number, p.place, p.case, p.words) for p in one.promises]
        for c in one.cards:
            cards.append((*head, c.number, c.place, c.times, c.figures, *c.months, sum(c.months), c.position, c.link))
            cases += [
                (*head, c.number, c.place, k.code, k.category, k.state, k.left, w["key"] if k.key else "") for k in c.cases
            ]
    first = next((card for one in sheets for card in one.cards), None)
    months = _months(first.last_month, len(first.months)) if first else ()
    stop = w["stops"]
    return (
        Table(
            w["sheet"],
            (
                *who,
                w["department"],
                w["from_"],
                stop,
                w["cases"],
                f"{w['distance']} ({w['km']})",
                w["driving"],
                w["notes"],
                w["printed"],
            ),
            tuple(totals),
        ),
        Table(w["what"], (*who, w["time"], w["stop_no"], w["what"], w["details"]), tuple(days)),
        Table(w["promises"], (*who, w["due"], w["stop_no"], w["place"], w["case"], w["words"]), tuple(promises)),
        Table(
            w["villages"],
            (*who, w["stop_no"], w["place"], w["time"], w["figures"], *months, w["together"], w["position"], w["scan"]),
            tuple(cards),
        ),
        Table(
            w["cases"],
            (*who, w["stop_no"], w["place"], w["case"], w["category"], w["state"], w["left"], w["key"]),
            tuple(cases),
        ),
    )


def _slips(slips: Sequence[HostSlip], look: Look) -> Table:
    w = words_in(look.lang)
    heads = (w["place"], w["day"], w["arrival"], w["until"], w["who"], w["department"], w["people"], w["prepare"], w["contact"])
    rows = tuple(
        (s.place, s.day, f"{s.earliest}–{s.latest}", s.until, s.leader, s.department, s.people or None, w["room"], "")
        for s in slips
    )
    return Table(w["slip"], heads, rows)


def _months(last: str, count: int) -> tuple[str, ...]:
    end = int(last[:4]) * 12 + int(last[5:]) - 1
    return tuple(f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(end - count + 1, end + 1))
