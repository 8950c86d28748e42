"""Find attachments whose bytes are to be deleted

Revision ID: 0031
Revises: 0030
"""

from alembic import op
import sqlalchemy as sa

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_uploads_leaving', 'uploads', ['id'], unique=False, postgresql_where=sa.text("account_id IS NOT NULL AND deleted_at IS NOT NULL AND storage_key <> ''"))


def downgrade() -> None:
    op.drop_index('ix_uploads_leaving', table_name='uploads')
