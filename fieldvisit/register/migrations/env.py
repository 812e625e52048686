"""Run by Alembic for each migration: one transaction per step, the step's version row inside it.

Alembic does not trust SQLite to roll back changes of the schema and commits them one by one; a kill then leaves a file that
is neither old nor new. SQLite can, if the driver starts no transactions of its own: ``engine`` sees to that, so it is declared
here.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from fieldvisit.register.accounts import tables as _accounts  # noqa: F401 - likewise
from fieldvisit.register.audit import tables as _audit  # noqa: F401 - its tables belong to the schema
from fieldvisit.register.jobs import tables as _jobs  # noqa: F401 - likewise
from fieldvisit.register.packs import tables as _packs  # noqa: F401 - likewise
from fieldvisit.register.tables import metadata

connection: Connection = context.config.attributes["connection"]

context.configure(
    connection=connection,
    target_metadata=metadata,
    transactional_ddl=True,
    transaction_per_migration=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
