"""What people meant by what they wrote

Revision ID: 0040
Revises: 0039
"""

from alembic import op
import sqlalchemy as sa

revision = '0040'
down_revision = '0039'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('message_intents',
    sa.Column('message_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('intent', sa.Text(), nullable=False),
    sa.Column('confidence', sa.Double(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("intent IN ('yes', 'no', 'question', 'complaint', 'person', 'stop')", name=op.f('ck_message_intents_intent')),
    sa.CheckConstraint("by IN ('rules', 'model', 'staff')", name=op.f('ck_message_intents_by')),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_message_intents_message_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('message_id', name=op.f('pk_message_intents'))
    )


def downgrade() -> None:
    op.drop_table('message_intents')
