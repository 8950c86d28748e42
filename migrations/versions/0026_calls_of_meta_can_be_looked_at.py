"""Calls of Meta can be looked at: strange numbers by name, odd calls and rare kinds by index

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('webhook_strangers',
    sa.Column('phone_number_id', sa.Text(), nullable=False),
    sa.Column('display_phone_number', sa.Text(), nullable=True),
    sa.Column('business_account_id', sa.Text(), server_default='', nullable=False),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('phone_number_id', name=op.f('pk_webhook_strangers'))
    )
    op.create_index('ix_webhook_journal_odd', 'webhook_journal', ['id'], unique=False, postgresql_where=sa.text("state = 'poison' OR notes IS NOT NULL"))
    op.create_index('ix_webhook_journal_rare', 'webhook_journal', ['id'], unique=False, postgresql_where=sa.text("kinds <> '[\"statuses\"]'"))


def downgrade() -> None:
    op.drop_index('ix_webhook_journal_rare', table_name='webhook_journal', postgresql_where=sa.text("kinds <> '[\"statuses\"]'"))
    op.drop_index('ix_webhook_journal_odd', table_name='webhook_journal', postgresql_where=sa.text("state = 'poison' OR notes IS NOT NULL"))
    op.drop_table('webhook_strangers')
