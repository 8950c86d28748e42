"""Find what was edited or deleted by the wamid of the original

Revision ID: 0023
Revises: 0022
"""

from alembic import op
import sqlalchemy as sa

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_messages_amendments', 'messages', [sa.text("((content -> 'body') ->> 'original_message_id')")], unique=False, postgresql_where=sa.text("kind IN ('edit', 'revoke')"))


def downgrade() -> None:
    op.drop_index('ix_messages_amendments', table_name='messages')
