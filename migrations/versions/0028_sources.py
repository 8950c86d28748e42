"""Conversations of other systems, and what they are yet to be told

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")


def moment(name: str, *, default: bool = False, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text('now()') if default else None, nullable=nullable)


def upgrade() -> None:
    op.create_table('conversation_sources',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('secret_encrypted', sa.Text(), nullable=False),
    sa.Column('secret_last4', sa.Text(), nullable=False),
    sa.Column('previous_secret_encrypted', sa.Text(), nullable=True),
    moment('previous_until', nullable=True),
    sa.Column('answers_url', sa.Text(), nullable=True),
    sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    moment('heard_at', nullable=True),
    moment('created_at', default=True),
    moment('updated_at', default=True),
    sa.ForeignKeyConstraint(['account_id'], ['whatsapp_accounts.id'], name=op.f('fk_conversation_sources_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conversation_sources'))
    )
    op.create_index('uq_conversation_sources_name', 'conversation_sources', [sa.literal_column('lower(name)')], unique=True)
    op.create_index('ix_conversation_sources_account_id', 'conversation_sources', ['account_id'], unique=False)

    op.alter_column('conversations', 'contact_id', nullable=True)
    op.add_column('conversations', sa.Column('source_id', sa.BigInteger(), nullable=True))
    op.add_column('conversations', sa.Column('external_id', sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f('fk_conversations_source_id'), 'conversations', 'conversation_sources', ['source_id'], ['id'])
    op.create_check_constraint(op.f('ck_conversations_contact_or_source'), 'conversations', '(contact_id IS NULL) = (source_id IS NOT NULL)')
    op.create_check_constraint(op.f('ck_conversations_external_id'), 'conversations', '(source_id IS NULL) = (external_id IS NULL)')
    op.create_index('uq_conversations_external_id', 'conversations', ['source_id', 'external_id'], unique=True, postgresql_where=sa.text('source_id IS NOT NULL'))

    op.create_table('source_messages',
    sa.Column('id', sa.BigInteger(), server_default=sa.text("nextval('messages_id_seq')"), nullable=False),
    sa.Column('source_id', sa.BigInteger(), nullable=False),
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('external_id', sa.Uuid(), nullable=False),
    sa.Column('direction', sa.Text(), nullable=False),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('place', sa.BigInteger(), nullable=False),
    moment('said_at'),
    sa.Column('author_id', sa.BigInteger(), nullable=True),
    moment('created_at', default=True),
    sa.CheckConstraint("direction IN ('inbound', 'outbound')", name=op.f('ck_source_messages_direction')),
    sa.ForeignKeyConstraint(['source_id'], ['conversation_sources.id'], name=op.f('fk_source_messages_source_id')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_source_messages_conversation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_source_messages_author_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_source_messages')),
    sa.UniqueConstraint('source_id', 'external_id', name=op.f('uq_source_messages_source_id_external_id')),
    sa.UniqueConstraint('conversation_id', 'place', name=op.f('uq_source_messages_conversation_id_place'))
    )
    op.create_index('ix_source_messages_words', 'source_messages', [sa.literal_column('message_words(content)')], unique=False, postgresql_using='gin')

    op.create_table('source_deliveries',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('source_id', sa.BigInteger(), nullable=False),
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('message_id', sa.BigInteger(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), server_default='waiting', nullable=False),
    sa.Column('attempts', sa.SmallInteger(), server_default=sa.text('0'), nullable=False),
    moment('next_at', default=True),
    moment('last_at', nullable=True),
    sa.Column('last_status', sa.SmallInteger(), nullable=True),
    sa.Column('last_problem', sa.Text(), nullable=True),
    moment('created_at', default=True),
    sa.CheckConstraint("state IN ('waiting', 'delivered', 'failed')", name=op.f('ck_source_deliveries_state')),
    sa.ForeignKeyConstraint(['source_id'], ['conversation_sources.id'], name=op.f('fk_source_deliveries_source_id')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_source_deliveries_conversation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['message_id'], ['source_messages.id'], name=op.f('fk_source_deliveries_message_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_source_deliveries')),
    sa.UniqueConstraint('event_id', name=op.f('uq_source_deliveries_event_id'))
    )
    op.create_index('ix_source_deliveries_waiting', 'source_deliveries', ['next_at'], unique=False, postgresql_where=WAITING)
    op.create_index('ix_source_deliveries_conversation_id', 'source_deliveries', ['conversation_id', 'id'], unique=False)
    op.create_index('ix_source_deliveries_source_id', 'source_deliveries', ['source_id', 'id'], unique=False)
    op.create_index('ix_source_deliveries_message_id', 'source_deliveries', ['message_id'], unique=False)


def downgrade() -> None:
    op.drop_table('source_deliveries')
    op.drop_table('source_messages')
    op.execute('DELETE FROM conversations WHERE source_id IS NOT NULL')
    op.drop_index('uq_conversations_external_id', table_name='conversations')
    op.drop_constraint(op.f('ck_conversations_external_id'), 'conversations')
    op.drop_constraint(op.f('ck_conversations_contact_or_source'), 'conversations')
    op.drop_column('conversations', 'external_id')
    op.drop_column('conversations', 'source_id')
    op.alter_column('conversations', 'contact_id', nullable=False)
    op.drop_table('conversation_sources')
