"""Canary stage of campaigns, stops that grow, and the look at what Meta no longer tries to deliver

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column('whatsapp_accounts', sa.Column('blocked_times', sa.SmallInteger(), server_default=sa.text('0'), nullable=False))
    op.add_column('campaigns', sa.Column('stops', sa.SmallInteger(), server_default=sa.text('0'), nullable=False))
    op.add_column('campaigns', sa.Column('look_at', MOMENT, nullable=True))
    op.add_column('campaigns', sa.Column('expiry_at', MOMENT, nullable=True))
    op.add_column('campaigns', sa.Column('canary_size', sa.BigInteger(), nullable=True))
    op.add_column('campaigns', sa.Column('canary_minutes', sa.BigInteger(), nullable=True))
    op.add_column('campaigns', sa.Column('canary_max_failed_percent', sa.Float(), nullable=True))
    op.add_column('campaigns', sa.Column('canary_from', sa.BigInteger(), nullable=True))
    op.add_column('campaigns', sa.Column('canary_through', sa.BigInteger(), nullable=True))
    op.add_column('campaigns', sa.Column('canary_decided_at', MOMENT, nullable=True))
    op.create_check_constraint('canary_size', 'campaigns', 'canary_size IS NULL OR canary_size > 0')
    op.create_check_constraint('canary_minutes', 'campaigns', 'canary_minutes IS NULL OR canary_minutes > 0')
    op.create_check_constraint(
        'canary_max_failed_percent',
        'campaigns',
        'canary_max_failed_percent IS NULL OR canary_max_failed_percent > 0 AND canary_max_failed_percent <= 100',
    )
    op.create_index(
        'ix_messages_singles_on_their_way',
        'messages',
        ['accepted_at'],
        unique=False,
        postgresql_where=sa.text("campaign_id IS NULL AND state IN ('accepted', 'sent', 'held')"),
    )


def downgrade() -> None:
    op.drop_index('ix_messages_singles_on_their_way', table_name='messages')
    for constraint in ('canary_max_failed_percent', 'canary_minutes', 'canary_size'):
        op.drop_constraint(op.f(f'ck_campaigns_{constraint}'), 'campaigns', type_='check')
    for column in (
        'canary_decided_at', 'canary_through', 'canary_from', 'canary_max_failed_percent', 'canary_minutes',
        'canary_size', 'expiry_at', 'look_at', 'stops',
    ):
        op.drop_column('campaigns', column)
    op.drop_column('whatsapp_accounts', 'blocked_times')
