"""How far the connection of each number to Meta is

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None

STATES = "session_status IN ('connecting', 'qrcode', 'authenticated', 'ready', 'disconnected')"


def upgrade() -> None:
    op.add_column('whatsapp_accounts', sa.Column('session_status', sa.Text(), server_default='disconnected', nullable=False))
    op.add_column('whatsapp_accounts', sa.Column('session_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('whatsapp_accounts', sa.Column('session_problem', sa.Text(), nullable=True))
    op.create_check_constraint(op.f('ck_whatsapp_accounts_session_status'), 'whatsapp_accounts', STATES)
    # Those that work go on working.
    op.execute(
        "UPDATE whatsapp_accounts SET session_problem = last_error, session_at = health_checked_at,"
        " session_status = CASE WHEN last_error IS NULL THEN 'ready' ELSE 'authenticated' END"
        " WHERE access_token_encrypted IS NOT NULL AND is_active AND deleted_at IS NULL"
    )


def downgrade() -> None:
    op.drop_constraint(op.f('ck_whatsapp_accounts_session_status'), 'whatsapp_accounts')
    for column in ('session_problem', 'session_at', 'session_status'):
        op.drop_column('whatsapp_accounts', column)
