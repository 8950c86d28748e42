"""When the messages of a campaign may go: its schedule, a slot for each clock, and the rules of the organisation

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = postgresql.JSONB(astext_type=sa.Text())
PENDING = sa.text("state = 'pending'")


def upgrade() -> None:
    op.add_column('campaigns', sa.Column('schedule', JSON, server_default=sa.text("'{}'::jsonb"), nullable=False))
    op.create_table(
        'send_slots',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('campaign_id', sa.BigInteger(), nullable=False),
        sa.Column('zone', sa.Text(), nullable=False),
        sa.Column('opens_at', MOMENT, nullable=False),
        sa.Column('closes_at', MOMENT, nullable=True),
        sa.Column('is_open', sa.Boolean(), server_default=sa.text('false'), nullable=False),
        sa.Column('over', sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_send_slots_campaign_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_send_slots')),
        sa.UniqueConstraint('campaign_id', 'zone', name=op.f('uq_send_slots_campaign_id_zone')),
    )
    op.create_table(
        'sending_rules',
        sa.Column('id', sa.SmallInteger(), server_default=sa.text('1'), autoincrement=False, nullable=False),
        sa.Column('rules', JSON, server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column('on_clock', sa.Text(), server_default='recipient', nullable=False),
        sa.Column('updated_at', MOMENT, server_default=sa.text('now()'), nullable=False),
        sa.CheckConstraint('id = 1', name=op.f('ck_sending_rules_only_one')),
        sa.CheckConstraint("on_clock IN ('recipient', 'campaign')", name=op.f('ck_sending_rules_on_clock')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_sending_rules')),
    )
    op.add_column('messages', sa.Column('slot_id', sa.Integer(), server_default=sa.text('0'), nullable=False))
    op.drop_index('ix_messages_pending', table_name='messages', postgresql_where=PENDING)
    op.create_index('ix_messages_pending', 'messages', ['account_id', 'campaign_id', 'slot_id', 'due_at', 'id'], unique=False, postgresql_where=PENDING)


def downgrade() -> None:
    op.drop_index('ix_messages_pending', table_name='messages', postgresql_where=PENDING)
    op.create_index('ix_messages_pending', 'messages', ['account_id', 'campaign_id', 'due_at', 'id'], unique=False, postgresql_where=PENDING)
    op.drop_column('messages', 'slot_id')
    op.drop_table('sending_rules')
    op.drop_table('send_slots')
    op.drop_column('campaigns', 'schedule')
