"""Which campaigns are retries of another one's failures, and of which codes

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('campaigns', sa.Column('retry_codes', postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.create_index('ix_campaigns_parent_id', 'campaigns', ['parent_id'], unique=False, postgresql_where=sa.text('parent_id IS NOT NULL'))


def downgrade() -> None:
    op.drop_index('ix_campaigns_parent_id', table_name='campaigns', postgresql_where=sa.text('parent_id IS NOT NULL'))
    op.drop_column('campaigns', 'retry_codes')
