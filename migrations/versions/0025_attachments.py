"""Files that belong to a conversation instead of the library

Revision ID: 0025
Revises: 0024
"""

from alembic import op
import sqlalchemy as sa

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('uploads', sa.Column('account_id', sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column('uploads', 'account_id')
