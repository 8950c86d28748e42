"""Contacts are known by what another system calls them

Revision ID: 0038
Revises: 0037
"""

import sqlalchemy as sa
from alembic import op

revision = '0038'
down_revision = '0037'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('contacts', sa.Column('external_id', sa.Text(), nullable=True))
    op.create_index('uq_contacts_external_id', 'contacts', ['external_id'], unique=True, postgresql_where=sa.text('external_id IS NOT NULL'))


def downgrade() -> None:
    op.drop_index('uq_contacts_external_id', table_name='contacts')
    op.drop_column('contacts', 'external_id')
