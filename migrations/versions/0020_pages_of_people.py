"""Find the next page of a campaign's people without sorting all of them

Revision ID: 0020
Revises: 0019
"""

from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

NAME = 'ix_messages_campaign_id_state'


def upgrade() -> None:
    op.drop_index(NAME, table_name='messages')
    op.create_index(NAME, 'messages', ['campaign_id', 'state', 'id'], unique=False)


def downgrade() -> None:
    op.drop_index(NAME, table_name='messages')
    op.create_index(NAME, 'messages', ['campaign_id', 'state'], unique=False)
