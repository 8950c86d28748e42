"""Outgoing webhooks: who is told of which events, and each telling

Revision ID: 0044
Revises: 0043
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0044'
down_revision = '0043'
branch_labels = None
depends_on = None

# What was switched off by itself goes on where it stopped, so its events are kept for as long as the log is by default.
IS_WANTED = """
CREATE OR REPLACE FUNCTION event_log_is_wanted() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM api_keys WHERE 'events:read' = ANY(scopes) AND (expires_at IS NULL OR expires_at > now()))
        OR EXISTS (SELECT FROM event_subscriptions
                   WHERE is_enabled OR (disabled_why IS NOT NULL AND disabled_at > now() - interval '7 days'))
$$
"""
WAS_WANTED = """
CREATE OR REPLACE FUNCTION event_log_is_wanted() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM api_keys WHERE 'events:read' = ANY(scopes) AND (expires_at IS NULL OR expires_at > now()))
$$
"""


def upgrade() -> None:
    op.create_table('event_subscriptions',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('kinds', postgresql.ARRAY(sa.Text()), server_default='{}', nullable=False),
    sa.Column('all_accounts', sa.Boolean(), nullable=False),
    sa.Column('account_ids', postgresql.ARRAY(sa.BigInteger()), server_default='{}', nullable=False),
    sa.Column('is_enabled', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('disabled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('disabled_why', sa.Text(), nullable=True),
    sa.Column('cursor', sa.BigInteger(), nullable=False),
    sa.Column('replay_to', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('failing_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failures', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('paused_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_success_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_status', sa.SmallInteger(), nullable=True),
    sa.Column('last_problem', sa.Text(), nullable=True),
    sa.Column('created_by_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('secret_encrypted', sa.Text(), nullable=False),
    sa.Column('secret_last4', sa.Text(), nullable=False),
    sa.Column('previous_secret_encrypted', sa.Text(), nullable=True),
    sa.Column('previous_until', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("disabled_why IN ('failing', 'gone')", name=op.f('ck_event_subscriptions_disabled_why')),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_event_subscriptions_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_subscriptions'))
    )
    op.create_index('uq_event_subscriptions_name', 'event_subscriptions', [sa.text('lower(name)')], unique=True)
    op.create_index('ix_event_subscriptions_created_by_id', 'event_subscriptions', ['created_by_id'], unique=False)
    op.create_table('event_deliveries',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('subscription_id', sa.BigInteger(), nullable=False),
    sa.Column('event_id', sa.BigInteger(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('lane', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Text(), server_default='pending', nullable=False),
    sa.Column('attempts', sa.SmallInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_status', sa.SmallInteger(), nullable=True),
    sa.Column('last_problem', sa.Text(), nullable=True),
    sa.Column('duration_ms', sa.Integer(), nullable=True),
    sa.Column('response', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("state IN ('pending', 'delivered', 'failed')", name=op.f('ck_event_deliveries_state')),
    sa.ForeignKeyConstraint(['subscription_id'], ['event_subscriptions.id'], name=op.f('fk_event_deliveries_subscription_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_deliveries')),
    sa.UniqueConstraint('subscription_id', 'event_id', name=op.f('uq_event_deliveries_subscription_id_event_id'))
    )
    op.create_index('ix_event_deliveries_due', 'event_deliveries', ['subscription_id', 'next_at', 'event_id'], unique=False, postgresql_where=sa.text("state = 'pending' AND next_at IS NOT NULL"))
    op.create_index('ix_event_deliveries_kind', 'event_deliveries', ['subscription_id', 'kind', 'id'], unique=False)
    op.create_index('ix_event_deliveries_lane', 'event_deliveries', ['subscription_id', 'lane', 'event_id'], unique=False)
    op.create_index('ix_event_deliveries_log', 'event_deliveries', ['subscription_id', 'id'], unique=False)
    op.create_index('ix_event_deliveries_open', 'event_deliveries', ['subscription_id', 'state', 'id'], unique=False, postgresql_where=sa.text("state <> 'delivered'"))
    op.execute(IS_WANTED)


def downgrade() -> None:
    op.execute(WAS_WANTED)
    op.drop_table('event_deliveries')
    op.drop_table('event_subscriptions')
