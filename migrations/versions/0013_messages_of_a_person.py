"""Find what was written to and by one person outside of campaigns

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

OUTSIDE = sa.text('campaign_id IS NULL')


def upgrade() -> None:
    op.create_index('ix_messages_person_outside_campaigns', 'messages', ['recipient_key', 'id'], unique=False, postgresql_where=OUTSIDE)


def downgrade() -> None:
    op.drop_index('ix_messages_person_outside_campaigns', table_name='messages', postgresql_where=OUTSIDE)
