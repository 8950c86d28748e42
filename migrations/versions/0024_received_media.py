"""Files that people send: fetched from Meta before it forgets them

Revision ID: 0024
Revises: 0023
"""

from alembic import op
import sqlalchemy as sa

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def moment(name: str, *, default: bool = False, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text('now()') if default else None, nullable=nullable)


def upgrade() -> None:
    op.create_table('received_media',
    sa.Column('message_id', sa.BigInteger(), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('media_id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('mime', sa.Text(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=True),
    sa.Column('filename', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), server_default='pending', nullable=False),
    sa.Column('tries', sa.SmallInteger(), server_default=sa.text('0'), nullable=False),
    moment('due_at', default=True),
    moment('lease_until', nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    moment('expires_at'),
    sa.Column('content_type', sa.Text(), nullable=True),
    sa.Column('size', sa.BigInteger(), nullable=True),
    sa.Column('width', sa.BigInteger(), nullable=True),
    sa.Column('height', sa.BigInteger(), nullable=True),
    sa.Column('storage_key', sa.Text(), nullable=True),
    sa.Column('thumbnail_key', sa.Text(), nullable=True),
    sa.Column('thumbnail_size', sa.BigInteger(), nullable=True),
    moment('kept_at', nullable=True),
    moment('created_at', default=True),
    sa.CheckConstraint("state IN ('pending', 'kept', 'failed', 'expired', 'deleted')", name=op.f('ck_received_media_state')),
    sa.CheckConstraint("state <> 'kept' OR (storage_key IS NOT NULL AND size IS NOT NULL)", name=op.f('ck_received_media_kept')),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_received_media_message_id_messages'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('message_id', name=op.f('pk_received_media'))
    )
    op.create_index('ix_received_media_waiting', 'received_media', ['due_at'], unique=False, postgresql_where=sa.text("state = 'pending'"))
    op.create_index('ix_received_media_deleted', 'received_media', ['message_id'], unique=False, postgresql_where=sa.text("state = 'deleted'"))


def downgrade() -> None:
    op.drop_table('received_media')
