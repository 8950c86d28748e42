"""Plan in the order of the file's rows

A campaign that was being planned counts its progress anew: planning a row twice makes one message.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE campaigns SET planned_through = 0 WHERE planning_done_at IS NULL")


def downgrade() -> None:
    op.execute("UPDATE campaigns SET planned_through = 0 WHERE planning_done_at IS NULL")
