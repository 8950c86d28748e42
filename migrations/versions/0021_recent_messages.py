"""Find what the last day brought without looking at every message there is

Revision ID: 0021
Revises: 0020
"""

from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_messages_state_at', 'messages', ['state_at'], unique=False, postgresql_using='brin', postgresql_with={'pages_per_range': 32, 'autosummarize': 'on'})


def downgrade() -> None:
    op.drop_index('ix_messages_state_at', table_name='messages')
