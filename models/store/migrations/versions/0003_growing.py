"""Growing: indexes for addresses whatever their letter case, and for sent mails whose copy is still to be laid"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    op.create_index("ix_mails_from_address_lower", "mails", [sa.text("lower(from_address)")])
    op.create_index("ix_outbox_to_address_lower", "outbox", [sa.text("lower(to_address)"), "kind", "created_at"])
    uncopied = sa.text("copied_at IS NULL")
    op.create_index("ix_outbox_uncopied", "outbox", ["state", "id"], sqlite_where=uncopied, postgresql_where=uncopied)
