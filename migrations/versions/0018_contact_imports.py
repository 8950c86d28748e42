"""Imports of contacts: what a file was read for and how far, and its rows that could not be used

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('contact_imports',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('upload_id', sa.Uuid(), nullable=False),
    sa.Column('filename', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), server_default='running', nullable=False),
    sa.Column('columns', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('header_key', sa.Text(), nullable=False),
    sa.Column('mapping', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('mode', sa.Text(), nullable=False),
    sa.Column('empty', sa.Text(), nullable=False),
    sa.Column('default_country', sa.Text(), nullable=False),
    sa.Column('tags', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('list_ids', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('opt_in', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('row_count', sa.BigInteger(), nullable=False),
    sa.Column('row_at', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('created', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('updated', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('unchanged', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('skipped', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('duplicates', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('bad', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('opted_out', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('reasons', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('created_by_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('moved_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("status IN ('running', 'stopped', 'failed', 'completed')", name=op.f('ck_contact_imports_status')),
    sa.CheckConstraint("mode IN ('create_and_update', 'create_only', 'update_only', 'skip_existing')", name=op.f('ck_contact_imports_mode')),
    sa.CheckConstraint("empty IN ('leave', 'clear')", name=op.f('ck_contact_imports_empty')),
    sa.ForeignKeyConstraint(['upload_id'], ['uploads.id'], name=op.f('fk_contact_imports_upload_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_contact_imports_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_imports'))
    )
    op.create_index('ix_contact_imports_header_key', 'contact_imports', ['header_key', 'id'], unique=False)
    op.create_index('ix_contact_imports_running', 'contact_imports', ['id'], unique=False, postgresql_where=sa.text("status = 'running'"))
    op.create_table('contact_import_problems',
    sa.Column('import_id', sa.BigInteger(), nullable=False),
    sa.Column('row_number', sa.BigInteger(), nullable=False),
    sa.Column('cells', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('problems', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('keys', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['contact_imports.id'], name=op.f('fk_contact_import_problems_import_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('import_id', 'row_number', name=op.f('pk_contact_import_problems'))
    )
    op.create_index('ix_contact_import_problems_keys', 'contact_import_problems', ['keys'], unique=False, postgresql_using='gin')
    op.create_table('contact_import_people',
    sa.Column('import_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('contact_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('import_id', 'contact_id', name=op.f('pk_contact_import_people'))
    )


def downgrade() -> None:
    op.drop_table('contact_import_people')
    op.drop_table('contact_import_problems')
    op.drop_table('contact_imports')
