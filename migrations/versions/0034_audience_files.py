"""Files whose people conditions of an audience can mean; what large campaigns are counted to is kept

Revision ID: 0034
Revises: 0033
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audience_files',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('upload_id', sa.UUID(), nullable=False),
    sa.Column('phone_column', sa.Text(), nullable=False),
    sa.Column('default_country', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), server_default='importing', nullable=False),
    sa.Column('row_at', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('good', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('bad', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('duplicates', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('created_by_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("status IN ('none', 'importing', 'ready', 'failed')", name=op.f('ck_audience_files_status')),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_audience_files_created_by_id')),
    sa.ForeignKeyConstraint(['upload_id'], ['uploads.id'], name=op.f('fk_audience_files_upload_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audience_files')),
    sa.UniqueConstraint('upload_id', 'phone_column', 'default_country', name=op.f('uq_audience_files_upload_id_phone_column_default_country'))
    )
    op.create_table('audience_file_rows',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('file_id', sa.BigInteger(), nullable=False),
    sa.Column('row_number', sa.BigInteger(), nullable=False),
    sa.Column('phone', sa.Text(), nullable=False),
    sa.Column('to_number', sa.Text(), nullable=True),
    sa.Column('key', sa.Text(), nullable=True),
    sa.Column('number_zone', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('cells', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('problems', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.CheckConstraint("status IN ('good', 'bad', 'duplicate')", name=op.f('ck_audience_file_rows_status')),
    sa.ForeignKeyConstraint(['file_id'], ['audience_files.id'], name=op.f('fk_audience_file_rows_file_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audience_file_rows'))
    )
    op.create_index('uq_audience_file_rows_row', 'audience_file_rows', ['file_id', 'row_number'], unique=True)
    op.create_index('uq_audience_file_rows_key', 'audience_file_rows', ['file_id', 'key'], unique=True, postgresql_include=['id'], postgresql_where=sa.text("status = 'good'"))
    op.create_index('ix_audience_file_rows_problem', 'audience_file_rows', ['file_id', 'row_number'], unique=False, postgresql_where=sa.text("status <> 'good'"))
    op.alter_column('audience_picks', 'contact_id', existing_type=sa.BigInteger(), nullable=True)
    op.add_column('audience_picks', sa.Column('file_row_id', sa.BigInteger(), nullable=True))
    op.add_column('campaign_reports', sa.Column('counted', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True))


def downgrade() -> None:
    op.drop_column('campaign_reports', 'counted')
    op.execute('DELETE FROM audience_picks WHERE contact_id IS NULL')
    op.drop_column('audience_picks', 'file_row_id')
    op.alter_column('audience_picks', 'contact_id', existing_type=sa.BigInteger(), nullable=False)
    op.drop_table('audience_file_rows')
    op.drop_table('audience_files')
