"""Let go of attachments that were never sent, of deleted files' bytes, and of events that were told

Revision ID: 0032
Revises: 0031
"""

from alembic import op
import sqlalchemy as sa

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('uploads', sa.Column('used_at', sa.DateTime(timezone=True), nullable=True))
    # What was attached until now is not known to be unused.
    op.execute("UPDATE uploads SET used_at = created_at WHERE account_id IS NOT NULL")
    op.create_index('ix_uploads_unused', 'uploads', ['created_at'], unique=False, postgresql_where=sa.text('account_id IS NOT NULL AND used_at IS NULL AND deleted_at IS NULL'))
    op.drop_index('ix_uploads_leaving', table_name='uploads')
    op.create_index('ix_uploads_leaving', 'uploads', ['id'], unique=False, postgresql_where=sa.text("deleted_at IS NOT NULL AND storage_key <> ''"))
    op.create_index('ix_source_deliveries_delivered', 'source_deliveries', ['last_at'], unique=False, postgresql_where=sa.text("state = 'delivered'"))


def downgrade() -> None:
    op.drop_index('ix_source_deliveries_delivered', table_name='source_deliveries')
    op.drop_index('ix_uploads_leaving', table_name='uploads')
    op.create_index('ix_uploads_leaving', 'uploads', ['id'], unique=False, postgresql_where=sa.text("account_id IS NOT NULL AND deleted_at IS NOT NULL AND storage_key <> ''"))
    op.drop_index('ix_uploads_unused', table_name='uploads')
    op.drop_column('uploads', 'used_at')
