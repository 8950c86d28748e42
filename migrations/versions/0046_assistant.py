"""The assistant: where it is on, what it is told, whose turn it is, what it did and what that cost

Revision ID: 0046
Revises: 0045
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0046'
down_revision = '0045'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('assistant_days',
    sa.Column('account_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('spent_micros', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.PrimaryKeyConstraint('account_id', 'day', name=op.f('pk_assistant_days'))
    )
    op.create_table('assistant_prompts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('version', sa.BigInteger(), server_default=sa.text('1'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assistant_prompts'))
    )
    op.create_index('uq_assistant_prompts_name', 'assistant_prompts', [sa.literal_column('lower(name)')], unique=True, postgresql_where=sa.text('deleted_at IS NULL'))
    op.create_table('assistant_numbers',
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('mode', sa.Text(), server_default='off', nullable=False),
    sa.Column('prompt_id', sa.BigInteger(), nullable=True),
    sa.Column('attendance', sa.Text(), server_default='always', nullable=False),
    sa.Column('hours', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('zone', sa.Text(), server_default='UTC', nullable=False),
    sa.Column('unsure_below', sa.Double(), server_default=sa.text('0.6'), nullable=False),
    sa.Column('replies_per_hour', sa.SmallInteger(), server_default=sa.text('10'), nullable=False),
    sa.Column('cost_cap_micros', sa.BigInteger(), server_default=sa.text('5000000'), nullable=False),
    sa.Column('history_tokens', sa.BigInteger(), server_default=sa.text('3000'), nullable=False),
    sa.Column('pause_seconds', sa.SmallInteger(), server_default=sa.text('3'), nullable=False),
    sa.Column('handover_team_id', sa.BigInteger(), nullable=True),
    sa.Column('handover_text', sa.Text(), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("attendance IN ('always', 'in_hours', 'out_of_hours')", name=op.f('ck_assistant_numbers_attendance')),
    sa.CheckConstraint("mode IN ('off', 'suggest', 'answer')", name=op.f('ck_assistant_numbers_mode')),
    sa.ForeignKeyConstraint(['account_id'], ['whatsapp_accounts.id'], name=op.f('fk_assistant_numbers_account_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['handover_team_id'], ['teams.id'], name=op.f('fk_assistant_numbers_handover_team_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['prompt_id'], ['assistant_prompts.id'], name=op.f('fk_assistant_numbers_prompt_id')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_assistant_numbers'))
    )
    op.create_table('assistant_prompt_versions',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('prompt_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_by_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_assistant_prompt_versions_created_by_id')),
    sa.ForeignKeyConstraint(['prompt_id'], ['assistant_prompts.id'], name=op.f('fk_assistant_prompt_versions_prompt_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assistant_prompt_versions')),
    sa.UniqueConstraint('prompt_id', 'number', name=op.f('uq_assistant_prompt_versions_prompt_id_number'))
    )
    op.create_table('assistant_campaigns',
    sa.Column('campaign_id', sa.BigInteger(), nullable=False),
    sa.Column('mode', sa.Text(), nullable=False),
    sa.Column('prompt_id', sa.BigInteger(), nullable=True),
    sa.Column('instructions', sa.Text(), server_default='', nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("mode IN ('off', 'suggest', 'answer')", name=op.f('ck_assistant_campaigns_mode')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_assistant_campaigns_campaign_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['prompt_id'], ['assistant_prompts.id'], name=op.f('fk_assistant_campaigns_prompt_id')),
    sa.PrimaryKeyConstraint('campaign_id', name=op.f('pk_assistant_campaigns'))
    )
    op.create_table('assistant_interactions',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('campaign_id', sa.BigInteger(), nullable=True),
    sa.Column('inbound_id', sa.BigInteger(), nullable=False),
    sa.Column('mode', sa.Text(), nullable=False),
    sa.Column('prompt_version_id', sa.BigInteger(), nullable=True),
    sa.Column('model', sa.Text(), nullable=True),
    sa.Column('tokens_in', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('tokens_out', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('latency_ms', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('cost_micros', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('detail', sa.Text(), nullable=True),
    sa.Column('intent', sa.Text(), nullable=True),
    sa.Column('confidence', sa.Double(), nullable=True),
    sa.Column('reply', sa.Text(), nullable=True),
    sa.Column('summary', sa.Text(), nullable=True),
    sa.Column('message_id', sa.BigInteger(), nullable=True),
    sa.Column('asked_by_id', sa.BigInteger(), nullable=True),
    sa.Column('decided_by_id', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("intent IN ('yes', 'no', 'question', 'complaint', 'person', 'stop', 'other')", name=op.f('ck_assistant_interactions_intent')),
    sa.CheckConstraint("outcome IN ('answered', 'suggested', 'accepted', 'edited', 'ignored', 'handed_over', 'withheld')", name=op.f('ck_assistant_interactions_outcome')),
    sa.CheckConstraint("reason IN ('wants_person', 'wants_stop', 'model_unsure', 'model_hands_over', 'cannot_read', 'unfit_answer', 'too_many', 'out_of_time', 'cost_cap', 'no_model', 'timeout', 'busy', 'unavailable', 'refused', 'malformed', 'denied', 'cannot_send', 'opted_out', 'window_closed', 'switched_off', 'person_took_over', 'superseded')", name=op.f('ck_assistant_interactions_reason')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['users.id'], name=op.f('fk_assistant_interactions_asked_by_id')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_assistant_interactions_conversation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['decided_by_id'], ['users.id'], name=op.f('fk_assistant_interactions_decided_by_id')),
    sa.ForeignKeyConstraint(['prompt_version_id'], ['assistant_prompt_versions.id'], name=op.f('fk_assistant_interactions_prompt_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assistant_interactions'))
    )
    op.create_index('ix_assistant_interactions_account_id', 'assistant_interactions', ['account_id', 'created_at'], unique=False)
    op.create_index('ix_assistant_interactions_campaign_id', 'assistant_interactions', ['campaign_id', 'created_at'], unique=False, postgresql_where=sa.text('campaign_id IS NOT NULL'))
    op.create_index('ix_assistant_interactions_conversation_id', 'assistant_interactions', ['conversation_id', 'id'], unique=False)
    op.create_index('ix_assistant_interactions_message_id', 'assistant_interactions', ['message_id'], unique=False, postgresql_where=sa.text('message_id IS NOT NULL'))
    op.create_table('assistant_turns',
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('mode', sa.Text(), nullable=False),
    sa.Column('inbound_id', sa.BigInteger(), nullable=False),
    sa.Column('asked_by_id', sa.BigInteger(), nullable=True),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('tries', sa.SmallInteger(), server_default=sa.text('0'), nullable=False),
    sa.ForeignKeyConstraint(['asked_by_id'], ['users.id'], name=op.f('fk_assistant_turns_asked_by_id')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_assistant_turns_conversation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('conversation_id', name=op.f('pk_assistant_turns'))
    )
    op.create_index('ix_assistant_turns_due_at', 'assistant_turns', ['due_at'], unique=False)
    op.create_index('ix_assistant_turns_since', 'assistant_turns', ['since'], unique=False)
    op.alter_column('conversation_notes', 'created_by_id',
               existing_type=sa.BIGINT(),
               nullable=True)
    op.add_column('conversations', sa.Column('assistant', sa.Text(), nullable=True))
    op.create_check_constraint(op.f('ck_conversations_assistant'), 'conversations', "assistant IN ('answering', 'handed_over')")


def downgrade() -> None:
    op.drop_constraint(op.f('ck_conversations_assistant'), 'conversations')
    op.drop_column('conversations', 'assistant')
    op.execute('DELETE FROM conversation_notes WHERE created_by_id IS NULL')
    op.alter_column('conversation_notes', 'created_by_id',
               existing_type=sa.BIGINT(),
               nullable=False)
    op.drop_index('ix_assistant_turns_since', table_name='assistant_turns')
    op.drop_index('ix_assistant_turns_due_at', table_name='assistant_turns')
    op.drop_table('assistant_turns')
    op.drop_index('ix_assistant_interactions_message_id', table_name='assistant_interactions', postgresql_where=sa.text('message_id IS NOT NULL'))
    op.drop_index('ix_assistant_interactions_conversation_id', table_name='assistant_interactions')
    op.drop_index('ix_assistant_interactions_campaign_id', table_name='assistant_interactions', postgresql_where=sa.text('campaign_id IS NOT NULL'))
    op.drop_index('ix_assistant_interactions_account_id', table_name='assistant_interactions')
    op.drop_table('assistant_interactions')
    op.drop_table('assistant_campaigns')
    op.drop_table('assistant_prompt_versions')
    op.drop_table('assistant_numbers')
    op.drop_index('uq_assistant_prompts_name', table_name='assistant_prompts', postgresql_where=sa.text('deleted_at IS NULL'))
    op.drop_table('assistant_prompts')
    op.drop_table('assistant_days')
