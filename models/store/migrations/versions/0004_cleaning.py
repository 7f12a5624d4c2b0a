"""Cleaning: reviewers' derivatives are made behind the reading and judging of all cases"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this version."""
    op.add_column("cases", sa.Column("cleaning", sa.Integer(), nullable=True))
    wanted = sa.text("cleaning IS NOT NULL")
    op.create_index("ix_cases_cleaning", "cases", ["cleaning", "id"], sqlite_where=wanted, postgresql_where=wanted)
