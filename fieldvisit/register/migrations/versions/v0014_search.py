"""The index of words in petitions, filled from those that are there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from fieldvisit.register.search.pairs import as_word, pairs_of

revision = "0014"
down_revision = "0013"

_PART = 5_000
_FTS = "CREATE VIRTUAL TABLE petition_words USING fts5(grams, content='', detail=none, tokenize='ascii')"


def upgrade() -> None:
    """Make the table of numbers and the index, and fill both."""
    connection = op.get_bind()
    is_file = connection.dialect.name == "sqlite"
    op.create_table(
        "petition_doc",
        sa.Column("doc", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column(
            "petition_id",
            sa.Text,
            sa.ForeignKey("petition.id", name=op.f("fk_petition_doc_petition_id_petition")),
            nullable=False,
        ),
        sa.UniqueConstraint("petition_id", name=op.f("uq_petition_doc_petition_id")),
        sqlite_strict=True,
    )
    op.execute(_FTS if is_file else "CREATE TABLE petition_words (doc integer PRIMARY KEY, grams text[] NOT NULL)")
    number, after = 0, ""
    while rows := connection.execute(
        sa.text("SELECT id, place_text, text FROM petition WHERE id > :after ORDER BY id LIMIT :part"),
        {"after": after, "part": _PART},
    ).all():
        docs = [{"doc": number + n, "key": row.id} for n, row in enumerate(rows, 1)]
        words = [pairs_of(row.place_text, row.text) for row in rows]
        kept = [" ".join(map(as_word, pairs)) if is_file else list(pairs) for pairs in words]
        connection.execute(sa.text("INSERT INTO petition_doc (doc, petition_id) VALUES (:doc, :key)"), docs)
        connection.execute(
            sa.text(f"INSERT INTO petition_words ({'rowid' if is_file else 'doc'}, grams) VALUES (:doc, :words)"),  # noqa: S608
            [{"doc": doc["doc"], "words": said} for doc, said in zip(docs, kept, strict=True)],
        )
        number, after = number + len(rows), rows[-1].id
    if not is_file:
        op.execute("CREATE INDEX ix_petition_words_grams ON petition_words USING gin (grams)")


def downgrade() -> None:
    """Drop both."""
    op.execute("DROP TABLE petition_words")
    op.drop_table("petition_doc")
