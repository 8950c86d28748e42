"""Which campaigns conversations answer and what was meant, and actions on many conversations

Revision ID: 0043
Revises: 0042
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = '0043'
down_revision = '0042'
branch_labels = None
depends_on = None

# What the inbox notes from now on, for what was said before: messages belong to the first conversation whose last
# message is no older, campaigns are answered within three days, and the last answer that was understood counts.
NOTE_ALL = """
    INSERT INTO campaign_replies (conversation_id, campaign_id, message_id, at, intent)
    SELECT DISTINCT ON (v.id, c.id) v.id, c.id, i.id, i.state_at, n.intent
    FROM (SELECT id, account_id, keys, inbound_id, coalesce(max(inbound_id) OVER earlier, 0) AS before
          FROM conversations WHERE contact_id IS NOT NULL
          WINDOW earlier AS (PARTITION BY account_id, contact_id ORDER BY id
                             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) v
    JOIN messages i ON i.direction = 'inbound' AND i.account_id = v.account_id AND i.recipient_key = ANY(v.keys)
        AND i.id > v.before AND i.id <= v.inbound_id
        AND i.kind NOT IN ('reaction', 'system', 'revoke', 'edit', 'request_welcome', 'unsupported')
    JOIN campaigns c ON c.started_at <= i.state_at
        AND (c.completed_at IS NULL OR c.completed_at > i.state_at - interval '4 days')
    JOIN messages m ON m.campaign_id = c.id AND m.recipient_key = i.recipient_key AND m.account_id = i.account_id
        AND m.accepted_at <= i.state_at AND m.accepted_at > i.state_at - interval '3 days'
    LEFT JOIN message_intents n ON n.message_id = i.id
    ORDER BY v.id, c.id, n.intent IS NOT NULL DESC, i.state_at DESC, i.id DESC
"""


def upgrade() -> None:
    op.create_table('campaign_replies',
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('campaign_id', sa.BigInteger(), nullable=False),
    sa.Column('message_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('intent', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_campaign_replies_campaign_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_campaign_replies_conversation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('conversation_id', 'campaign_id', name=op.f('pk_campaign_replies'))
    )
    op.execute(NOTE_ALL)
    op.create_index('ix_campaign_replies_campaign_id', 'campaign_replies', ['campaign_id', 'intent', 'conversation_id'])
    op.create_index('ix_campaign_replies_intent', 'campaign_replies', ['intent', 'conversation_id'],
                    postgresql_where=sa.text('intent IS NOT NULL'))
    op.create_table('conversation_bulks',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('given', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('conversation_ids', postgresql.ARRAY(sa.BigInteger()), nullable=False),
    sa.Column('total', sa.BigInteger(), nullable=False),
    sa.Column('done', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('changed', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('refused', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('reasons', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False),
    sa.Column('status', sa.Text(), server_default='running', nullable=False),
    sa.Column('created_by_id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('moved_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("action IN ('assign', 'hand_over', 'close', 'reopen', 'snooze', 'add_label', 'remove_label', 'read', 'answer')", name=op.f('ck_conversation_bulks_action')),
    sa.CheckConstraint("status IN ('running', 'stopped', 'completed')", name=op.f('ck_conversation_bulks_status')),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_conversation_bulks_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conversation_bulks'))
    )
    op.create_index('ix_conversation_bulks_running', 'conversation_bulks', ['moved_at'],
                    postgresql_where=sa.text("status = 'running'"))
    op.create_index('ix_conversation_bulks_created_by_id', 'conversation_bulks', ['created_by_id', 'id'])


def downgrade() -> None:
    op.drop_table('conversation_bulks')
    op.drop_table('campaign_replies')
