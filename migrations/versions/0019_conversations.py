"""Conversations: the inbox, with labels, notes, drafts and ready-made answers

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

# What a person said, or what we answered; a caption where there is a file. The words are those of people's names.
MESSAGE_WORDS = """
CREATE FUNCTION message_words(content jsonb) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    array_to_tsvector(array_remove(contact_split(left(
        CASE WHEN content ? 'text' THEN content ->> 'text'
             WHEN jsonb_typeof(content -> 'body') = 'string' THEN content ->> 'body'
             ELSE coalesce(content ->> 'caption', '') END, 8000)), ''))
"""


def moment(name: str, *, default: bool = False, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text('now()') if default else None, nullable=nullable)


def upgrade() -> None:
    op.execute(MESSAGE_WORDS)
    op.execute("CREATE INDEX ix_messages_words ON messages USING gin (message_words(content)) WHERE campaign_id IS NULL")
    op.create_table('conversations',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.Column('keys', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('status', sa.Text(), server_default='open', nullable=False),
    moment('status_at', default=True),
    moment('snoozed_until', nullable=True),
    sa.Column('assignee_id', sa.BigInteger(), nullable=True),
    moment('assigned_at', nullable=True),
    sa.Column('campaign_message_id', sa.BigInteger(), nullable=True),
    sa.Column('last_message_id', sa.BigInteger(), nullable=False),
    moment('last_at'),
    sa.Column('last_direction', sa.Text(), nullable=False),
    sa.Column('last_kind', sa.Text(), nullable=False),
    sa.Column('last_text', sa.Text(), server_default='', nullable=False),
    sa.Column('inbound_id', sa.BigInteger(), nullable=False),
    moment('inbound_at'),
    moment('waiting_since', nullable=True),
    moment('opened_at'),
    moment('first_answer_at', nullable=True),
    moment('closed_at', nullable=True),
    sa.Column('closed_by_id', sa.BigInteger(), nullable=True),
    moment('created_at', default=True),
    moment('updated_at', default=True),
    sa.CheckConstraint("status IN ('open', 'pending', 'snoozed', 'closed')", name=op.f('ck_conversations_status')),
    sa.CheckConstraint("(status = 'snoozed') = (snoozed_until IS NOT NULL)", name=op.f('ck_conversations_snoozed_until')),
    sa.ForeignKeyConstraint(['account_id'], ['whatsapp_accounts.id'], name=op.f('fk_conversations_account_id')),
    sa.ForeignKeyConstraint(['contact_id'], ['contacts.id'], name=op.f('fk_conversations_contact_id')),
    sa.ForeignKeyConstraint(['assignee_id'], ['users.id'], name=op.f('fk_conversations_assignee_id')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['users.id'], name=op.f('fk_conversations_closed_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conversations'))
    )
    op.create_index('uq_conversations_unfinished', 'conversations', ['account_id', 'contact_id'], unique=True, postgresql_where=sa.text("status <> 'closed'"))
    op.create_index('ix_conversations_contact_id', 'conversations', ['contact_id', 'account_id', 'id'], unique=False)
    op.create_index('ix_conversations_status', 'conversations', ['status', 'last_message_id'], unique=False)
    op.create_index('ix_conversations_assignee_id', 'conversations', ['assignee_id', 'status', 'last_message_id'], unique=False)
    op.create_index('ix_conversations_account_id', 'conversations', ['account_id', 'status', 'last_message_id'], unique=False)
    op.create_index('ix_conversations_keys', 'conversations', ['keys'], unique=False, postgresql_using='gin')
    op.create_index('ix_conversations_snoozed', 'conversations', ['snoozed_until'], unique=False, postgresql_where=sa.text("status = 'snoozed'"))
    op.create_table('labels',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('color', sa.Text(), server_default='gray', nullable=False),
    moment('created_at', default=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_labels'))
    )
    op.create_index('uq_labels_name', 'labels', [sa.literal_column('lower(name)')], unique=True)
    op.create_table('conversation_labels',
    sa.Column('label_id', sa.BigInteger(), nullable=False),
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['label_id'], ['labels.id'], name=op.f('fk_conversation_labels_label_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_conversation_labels_conversation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('label_id', 'conversation_id', name=op.f('pk_conversation_labels'))
    )
    op.create_index('ix_conversation_labels_conversation_id', 'conversation_labels', ['conversation_id'], unique=False)
    op.create_table('conversation_reads',
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('message_id', sa.BigInteger(), nullable=False),
    moment('at', default=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_conversation_reads_conversation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_conversation_reads_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('conversation_id', 'user_id', name=op.f('pk_conversation_reads'))
    )
    op.create_table('conversation_notes',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('mentions', postgresql.ARRAY(sa.BigInteger()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('created_by_id', sa.BigInteger(), nullable=False),
    moment('created_at', default=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_conversation_notes_conversation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_conversation_notes_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conversation_notes'))
    )
    op.create_index('ix_conversation_notes_conversation_id', 'conversation_notes', ['conversation_id', 'id'], unique=False)
    op.create_table('conversation_drafts',
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    moment('updated_at', default=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_conversation_drafts_conversation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_conversation_drafts_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('conversation_id', 'user_id', name=op.f('pk_conversation_drafts'))
    )
    op.create_table('canned_replies',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('shortcut', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('upload_id', sa.Uuid(), nullable=True),
    sa.Column('created_by_id', sa.BigInteger(), nullable=True),
    moment('created_at', default=True),
    moment('updated_at', default=True),
    sa.CheckConstraint("shortcut ~ '^[a-z0-9_-]{1,40}$'", name=op.f('ck_canned_replies_shortcut')),
    sa.ForeignKeyConstraint(['upload_id'], ['uploads.id'], name=op.f('fk_canned_replies_upload_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_canned_replies_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_canned_replies')),
    sa.UniqueConstraint('shortcut', name=op.f('uq_canned_replies_shortcut'))
    )


def downgrade() -> None:
    for table in ('canned_replies', 'conversation_drafts', 'conversation_notes', 'conversation_reads', 'conversation_labels', 'labels', 'conversations'):
        op.drop_table(table)
    op.execute("DROP INDEX ix_messages_words")
    op.execute("DROP FUNCTION message_words(jsonb)")
