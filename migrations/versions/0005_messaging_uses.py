"""The people counted against a portfolio's messaging limit

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
INBOUND = sa.text("direction = 'inbound'")


def upgrade() -> None:
    op.create_table(
        'messaging_uses',
        sa.Column('portfolio', sa.Text(), nullable=False),
        sa.Column('recipient_key', sa.Text(), nullable=False),
        sa.Column('counted_at', MOMENT, nullable=False),
        sa.Column('message_id', sa.BigInteger(), nullable=True),
        sa.Column('otherwise_at', MOMENT, nullable=True),
        sa.PrimaryKeyConstraint('portfolio', 'recipient_key', name=op.f('pk_messaging_uses')),
    )
    op.create_index('ix_messaging_uses_counted_at', 'messaging_uses', ['portfolio', 'counted_at'], unique=False)
    op.create_index(
        'ix_messaging_uses_open',
        'messaging_uses',
        ['portfolio', 'message_id'],
        unique=False,
        postgresql_where=sa.text('message_id IS NOT NULL'),
    )
    op.create_index(
        'ix_messages_inbound_person',
        'messages',
        ['account_id', 'recipient_key', 'state_at'],
        unique=False,
        postgresql_where=INBOUND,
    )
    op.create_index(
        'ix_messages_inbound_at', 'messages', ['account_id', 'state_at'], unique=False, postgresql_where=INBOUND
    )


def downgrade() -> None:
    op.drop_index('ix_messages_inbound_at', table_name='messages', postgresql_where=INBOUND)
    op.drop_index('ix_messages_inbound_person', table_name='messages', postgresql_where=INBOUND)
    op.drop_index('ix_messaging_uses_open', table_name='messaging_uses')
    op.drop_index('ix_messaging_uses_counted_at', table_name='messaging_uses')
    op.drop_table('messaging_uses')
