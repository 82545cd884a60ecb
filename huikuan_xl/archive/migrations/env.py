"""Run by Alembic: migrations on the connection that the archive gives, inside its transaction."""

from alembic import context

from huikuan_xl.archive.database import VERSION_TABLE
from huikuan_xl.archive.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
