"""API keys have scopes and accounts of their own

Revision ID: 0035
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0035'
down_revision = '0034'
branch_labels = None
depends_on = None

# What keys could do before there were scopes: all that their owner could do, as far as keys open it at all.
EVERY_SCOPE = (
    "'{messages:send,messages:read,campaigns:read,campaigns:write,contacts:read,contacts:write,conversations:read,"
    "conversations:write,accounts:read,uploads:read,uploads:write,metrics:read}'"
)


def upgrade() -> None:
    op.add_column('api_keys', sa.Column('scopes', postgresql.ARRAY(sa.Text()), server_default='{}', nullable=False))
    op.add_column('api_keys', sa.Column('all_accounts', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.add_column('api_keys', sa.Column('account_ids', postgresql.ARRAY(sa.BigInteger()), server_default='{}', nullable=False))
    op.execute(f"UPDATE api_keys SET all_accounts = true, scopes = {EVERY_SCOPE}")


def downgrade() -> None:
    for column in ('account_ids', 'all_accounts', 'scopes'):
        op.drop_column('api_keys', column)
