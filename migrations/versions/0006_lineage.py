"""The clock of this database's own life, to notice that it came back from a backup

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('lineage',
    sa.Column('one', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('id', sa.Uuid(), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('ticks', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('restored_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('one', name=op.f('ck_lineage_one')),
    sa.PrimaryKeyConstraint('one', name=op.f('pk_lineage'))
    )


def downgrade() -> None:
    op.drop_table('lineage')
