"""Count contacts from their indexes alone

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

LIVING = sa.text('deleted_at IS NULL AND merged_into_id IS NULL')


def upgrade() -> None:
    op.drop_index('ix_contacts_living', table_name='contacts', postgresql_where=LIVING)
    op.create_index('ix_contacts_living', 'contacts', ['id'], unique=False, postgresql_where=LIVING, postgresql_include=['phone_key', 'user_id'])
    op.drop_index('uq_contacts_phone_key', table_name='contacts')
    op.create_index('uq_contacts_phone_key', 'contacts', ['phone_key'], unique=True, postgresql_include=['id', 'merged_into_id'])


def downgrade() -> None:
    op.drop_index('uq_contacts_phone_key', table_name='contacts')
    op.create_index('uq_contacts_phone_key', 'contacts', ['phone_key'], unique=True)
    op.drop_index('ix_contacts_living', table_name='contacts', postgresql_where=LIVING)
    op.create_index('ix_contacts_living', 'contacts', ['id'], unique=False, postgresql_where=LIVING)
