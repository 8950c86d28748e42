"""What is looked for of the assistant: who only seems to be answered, and reports of all numbers

Revision ID: 0047
Revises: 0046
"""

import sqlalchemy as sa
from alembic import op


revision = '0047'
down_revision = '0046'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_assistant_interactions_created_at', 'assistant_interactions', ['created_at'], unique=False)
    op.create_index('ix_conversations_answering', 'conversations', ['last_at'], unique=False, postgresql_where=sa.text("assistant = 'answering'"))


def downgrade() -> None:
    op.drop_index('ix_conversations_answering', table_name='conversations', postgresql_where=sa.text("assistant = 'answering'"))
    op.drop_index('ix_assistant_interactions_created_at', table_name='assistant_interactions')
