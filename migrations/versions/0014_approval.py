"""Who has worked on a campaign and who has approved it; whether the organisation wants a second person

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('sending_rules', sa.Column('approval_required', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.add_column('campaigns', sa.Column('editor_ids', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False))
    op.add_column('campaigns', sa.Column('approved_by_id', sa.BigInteger(), nullable=True))
    op.add_column('campaigns', sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(op.f('fk_campaigns_approved_by_id'), 'campaigns', 'users', ['approved_by_id'], ['id'])


def downgrade() -> None:
    op.drop_constraint(op.f('fk_campaigns_approved_by_id'), 'campaigns', type_='foreignkey')
    op.drop_column('campaigns', 'approved_at')
    op.drop_column('campaigns', 'approved_by_id')
    op.drop_column('campaigns', 'editor_ids')
    op.drop_column('sending_rules', 'approval_required')
