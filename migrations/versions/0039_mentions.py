"""Keep mentions until they are read; find who waits longest

Revision ID: 0039
Revises: 0038
"""

from alembic import op
import sqlalchemy as sa

revision = '0039'
down_revision = '0038'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('conversation_mentions',
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('note_id', sa.BigInteger(), nullable=False),
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_conversation_mentions_conversation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['note_id'], ['conversation_notes.id'], name=op.f('fk_conversation_mentions_note_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_conversation_mentions_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'note_id', name=op.f('pk_conversation_mentions'))
    )
    op.create_index('ix_conversation_mentions_conversation_id', 'conversation_mentions', ['conversation_id', 'user_id'], unique=False)
    op.create_index('ix_conversation_mentions_note_id', 'conversation_mentions', ['note_id'], unique=False)
    op.create_index('ix_conversation_mentions_unread', 'conversation_mentions', ['user_id', 'conversation_id'], unique=False, postgresql_where=sa.text('read_at IS NULL'))
    op.create_index('ix_conversations_waiting_since', 'conversations', ['waiting_since', 'id'], unique=False, postgresql_where=sa.text('waiting_since IS NOT NULL'))
    # What was written before is listed, and waits for nobody.
    op.execute("""
        INSERT INTO conversation_mentions (user_id, note_id, conversation_id, read_at)
        SELECT users.id, note.id, note.conversation_id, now()
        FROM conversation_notes note
        JOIN users ON users.id = ANY(note.mentions) AND users.id <> note.created_by_id
    """)


def downgrade() -> None:
    op.drop_index('ix_conversations_waiting_since', table_name='conversations')
    op.drop_table('conversation_mentions')
