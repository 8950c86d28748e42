"""Countries that Meta refuses to a business account

Revision ID: 0041
Revises: 0040
"""

from alembic import op
import sqlalchemy as sa

revision = '0041'
down_revision = '0040'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('blocked_countries',
    sa.Column('business_account_id', sa.Text(), nullable=False),
    sa.Column('country', sa.Text(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('business_account_id', 'country', name=op.f('pk_blocked_countries'))
    )


def downgrade() -> None:
    op.drop_table('blocked_countries')
