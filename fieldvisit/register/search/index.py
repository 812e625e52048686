"""Keeping the index of words equal to the petitions, in the transaction that changes them; and asking it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, select, text
from sqlalchemy.sql.elements import TextClause

from fieldvisit.domain.petition import Petition
from fieldvisit.register.search.pairs import as_word, pairs_of
from fieldvisit.register.search.tables import INDEX, petition_doc
from fieldvisit.register.tables import petition

_CHUNK = 500
_MOST_ASKED = 40


def add(connection: Connection, petitions: Sequence[Petition]) -> None:
    """Put petitions that are in the register and not in the index there."""
    if not petitions:
        return
    last = connection.scalar(select(func.coalesce(func.max(petition_doc.c.doc), 0))) or 0
    numbered = list(enumerate(petitions, last + 1))
    connection.execute(insert(petition_doc), [{"doc": doc, "petition_id": p.id} for doc, p in numbered])
    _add_words(connection, [(doc, p.place_text, p.text) for doc, p in numbered])


def add_words_after(connection: Connection, doc: int, limit: int) -> tuple[int, int]:
    """Index the words of the next petitions that have a number behind ``doc``; returns the last number and how many there were."""
    d, p = petition_doc.c, petition.c
    query = select(d.doc, p.place_text, p.text).join(petition, p.id == d.petition_id).where(d.doc > doc)
    found = [(row.doc, row.place_text, row.text) for row in connection.execute(query.order_by(d.doc).limit(limit))]
    if found:
        _add_words(connection, found)
    return (found[-1][0] if found else doc), len(found)


def is_complete(connection: Connection) -> bool:
    """Whether there are as many entries as petitions with a number."""
    entries = connection.exec_driver_sql(f"SELECT count(*) FROM {INDEX}").scalar_one()  # noqa: S608 - a name of ours
    return int(entries) == connection.scalar(select(func.count()).select_from(petition_doc))


def remove(connection: Connection, petitions: Iterable[Petition]) -> None:
    """Take petitions out, given as they were put in: FTS5 must be told the words that go."""
    known = {p.id: p for p in petitions}
    docs = list(_docs(connection, list(known)))
    if not docs:
        return
    if _is_file(connection):
        rows = [{"doc": doc, "words": _kept(connection, pairs_of(known[key].place_text, known[key].text))} for key, doc in docs]
        gone = text(f"INSERT INTO {INDEX} ({INDEX}, rowid, grams) VALUES ('delete', :doc, :words)")  # noqa: S608 - a name of ours
    else:
        rows = [{"doc": doc} for _, doc in docs]
        gone = text(f"DELETE FROM {INDEX} WHERE doc = :doc")  # noqa: S608 - a name of ours
    connection.execute(gone, rows)
    connection.execute(delete(petition_doc).where(petition_doc.c.doc == bindparam("key")), [{"key": doc} for _, doc in docs])


def forget_removed(connection: Connection) -> None:
    """Write the index anew without what was taken out, which FTS5 otherwise only marks."""
    if _is_file(connection):
        connection.exec_driver_sql(f"INSERT INTO {INDEX} ({INDEX}) VALUES ('optimize')")  # noqa: S608 - a name of ours


def asked(connection: Connection, words: str) -> TextClause | None:
    """The numbers of petitions that hold every pair of the words, as a query; ``None`` when the words hold no pair.

    The pairs may stand anywhere: whoever asks looks into the text as well.
    """
    pairs = pairs_of(words)[:_MOST_ASKED]
    if not pairs:
        return None
    if _is_file(connection):
        said = " AND ".join(f'"{as_word(pair)}"' for pair in pairs)
        return text(f"SELECT rowid AS doc FROM {INDEX} WHERE {INDEX} MATCH :said").bindparams(said=said)  # noqa: S608 - a name of ours
    return text(f"SELECT doc FROM {INDEX} WHERE grams @> :said").bindparams(said=list(pairs))  # noqa: S608 - a name of ours


def holders(docs: TextClause) -> Select[tuple[str]]:
    """The ids of the petitions with these numbers, as a query."""
    return select(petition_doc.c.petition_id).where(petition_doc.c.doc.in_(docs.columns(petition_doc.c.doc)))


def at_most(connection: Connection, docs: TextClause, limit: int) -> bool:
    """Whether the query gives no more numbers than ``limit``; looks no further."""
    counted = docs.columns(petition_doc.c.doc).subquery()
    few = select(counted.c.doc).limit(limit + 1).subquery()
    return (connection.scalar(select(func.count()).select_from(few)) or 0) <= limit


def _add_words(connection: Connection, said: Sequence[tuple[int, str, str]]) -> None:
    number = "rowid" if _is_file(connection) else "doc"
    rows = [{"doc": doc, "words": _kept(connection, pairs_of(place, words))} for doc, place, words in said]
    connection.execute(text(f"INSERT INTO {INDEX} ({number}, grams) VALUES (:doc, :words)"), rows)  # noqa: S608 - names of ours


def _docs(connection: Connection, ids: list[str]) -> Iterator[tuple[str, int]]:
    d = petition_doc.c
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        yield from (
            (row.petition_id, row.doc) for row in connection.execute(select(petition_doc).where(d.petition_id.in_(part)))
        )


def _kept(connection: Connection, pairs: Sequence[str]) -> str | list[str]:
    return " ".join(as_word(pair) for pair in pairs) if _is_file(connection) else list(pairs)


def _is_file(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
