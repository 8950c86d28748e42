"""Tell people that their messages were read, and that somebody is typing

Revision ID: 0027
Revises: 0026
"""

from alembic import op
import sqlalchemy as sa

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('whatsapp_accounts', sa.Column('customer_sees', sa.Text(), server_default='typing', nullable=False))
    op.create_check_constraint('customer_sees', 'whatsapp_accounts', "customer_sees IN ('nothing', 'read', 'typing')")
    op.add_column('conversations', sa.Column('told_read_id', sa.BigInteger(), server_default=sa.text('0'), nullable=False))


def downgrade() -> None:
    op.drop_column('conversations', 'told_read_id')
    op.drop_column('whatsapp_accounts', 'customer_sees')
