"""Consent: who said yes or no, with proof, and which words mean it

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('consent_settings',
    sa.Column('id', sa.SmallInteger(), server_default=sa.text('1'), autoincrement=False, nullable=False),
    sa.Column('words', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('word_scope', sa.Text(), nullable=False),
    sa.Column('buttons', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('button_scope', sa.Text(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("button_scope IN ('marketing', 'all')", name=op.f('ck_consent_settings_button_scope')),
    sa.CheckConstraint("word_scope IN ('marketing', 'all')", name=op.f('ck_consent_settings_word_scope')),
    sa.CheckConstraint('id = 1', name=op.f('ck_consent_settings_only_one')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent_settings'))
    )
    op.create_table('suppressions',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('origin', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("channel IN ('word', 'button', 'meta', 'staff', 'import')", name=op.f('ck_suppressions_channel')),
    sa.CheckConstraint("origin IN ('ours', 'meta')", name=op.f('ck_suppressions_origin')),
    sa.CheckConstraint("scope IN ('marketing', 'all')", name=op.f('ck_suppressions_scope')),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_suppressions_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_suppressions')),
    sa.UniqueConstraint('key', 'origin', name=op.f('uq_suppressions_key_origin'))
    )
    op.create_index('ix_suppressions_key_prefix', 'suppressions', ['key'], unique=False, postgresql_ops={'key': 'text_pattern_ops'})
    op.create_table('consent_events',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=True),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=True),
    sa.Column('proof', sa.Text(), nullable=True),
    sa.Column('message_id', sa.BigInteger(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("action IN ('opt_in', 'opt_out', 'resumed')", name=op.f('ck_consent_events_action')),
    sa.CheckConstraint("channel IN ('word', 'button', 'meta', 'staff', 'import')", name=op.f('ck_consent_events_channel')),
    sa.CheckConstraint("scope IN ('marketing', 'all')", name=op.f('ck_consent_events_scope')),
    sa.ForeignKeyConstraint(['contact_id'], ['contacts.id'], name=op.f('fk_consent_events_contact_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_consent_events_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent_events')),
    sa.UniqueConstraint('key', 'channel', 'action', 'at', name=op.f('uq_consent_events_key_channel_action_at'))
    )
    op.create_index('ix_consent_events_contact_id', 'consent_events', ['contact_id', 'id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_consent_events_contact_id', table_name='consent_events')
    op.drop_table('consent_events')
    op.drop_index('ix_suppressions_key_prefix', table_name='suppressions', postgresql_ops={'key': 'text_pattern_ops'})
    op.drop_table('suppressions')
    op.drop_table('consent_settings')
