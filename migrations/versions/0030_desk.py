"""Teams, whose turn it is, and who is there

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None

QUEUE = sa.text("status = 'open' AND assignee_id IS NULL AND waiting_since IS NOT NULL AND team_id IS NOT NULL")


def moment(name: str, *, default: bool = False, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text('now()') if default else None, nullable=nullable)


def upgrade() -> None:
    op.create_table('teams',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('assigns', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('grace_seconds', sa.Integer(), server_default=sa.text('300'), nullable=False),
    sa.Column('close_after_hours', sa.Integer(), nullable=True),
    moment('created_at', default=True),
    moment('updated_at', default=True),
    sa.CheckConstraint('grace_seconds > 0', name=op.f('ck_teams_grace_seconds')),
    sa.CheckConstraint('close_after_hours > 0', name=op.f('ck_teams_close_after_hours')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_teams'))
    )
    op.create_index('uq_teams_name', 'teams', [sa.literal_column('lower(name)')], unique=True)
    op.create_table('team_members',
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_team_members_team_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_team_members_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('team_id', 'user_id', name=op.f('pk_team_members'))
    )
    op.create_index('ix_team_members_user_id', 'team_members', ['user_id'], unique=False)
    op.create_table('team_accounts',
    sa.Column('account_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['whatsapp_accounts.id'], name=op.f('fk_team_accounts_account_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['team_id'], ['teams.id'], name=op.f('fk_team_accounts_team_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_team_accounts'))
    )
    op.create_index('ix_team_accounts_team_id', 'team_accounts', ['team_id'], unique=False)
    op.create_table('desk_agents',
    sa.Column('user_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('is_away', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    moment('away_at', nullable=True),
    moment('seen_at', nullable=True),
    sa.Column('most_open', sa.SmallInteger(), server_default=sa.text('20'), nullable=False),
    moment('turn_at', nullable=True),
    sa.CheckConstraint('most_open BETWEEN 0 AND 1000', name=op.f('ck_desk_agents_most_open')),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_desk_agents_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_desk_agents'))
    )
    op.add_column('conversations', sa.Column('team_id', sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f('fk_conversations_team_id'), 'conversations', 'teams', ['team_id'], ['id'], ondelete='SET NULL')
    op.create_index('ix_conversations_team_id', 'conversations', ['team_id', 'status', 'last_message_id'], unique=False)
    op.create_index('ix_conversations_queue', 'conversations', ['waiting_since', 'id'], unique=False, postgresql_where=QUEUE)
    op.create_index('ix_conversations_opened_at', 'conversations', ['opened_at'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_conversations_opened_at', table_name='conversations')
    op.drop_index('ix_conversations_queue', table_name='conversations', postgresql_where=QUEUE)
    op.drop_index('ix_conversations_team_id', table_name='conversations')
    op.drop_column('conversations', 'team_id')
    for table in ('desk_agents', 'team_accounts', 'team_members', 'teams'):
        op.drop_table(table)
