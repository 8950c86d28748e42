"""Keep the calls of other systems in the journal

Revision ID: 0033
Revises: 0032
"""

from alembic import op
import sqlalchemy as sa

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('webhook_journal', sa.Column('source_id', sa.BigInteger(), nullable=True))
    # All rows have none: nothing is to be looked at, and nobody waits for that.
    op.create_foreign_key(op.f('fk_webhook_journal_source_id'), 'webhook_journal', 'conversation_sources', ['source_id'], ['id'], postgresql_not_valid=True)


def downgrade() -> None:
    op.drop_constraint(op.f('fk_webhook_journal_source_id'), 'webhook_journal', type_='foreignkey')
    op.drop_column('webhook_journal', 'source_id')
