"""Audiences made of contacts: the definition on the campaign, saved segments, who is being taken; frequency caps

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

_COLUMNS = ('audience_definition', 'audience_taking', 'audience_phase', 'audience_picked', 'audience_taken_at', 'audience_before')
_CAP = '(cap_messages IS NULL) = (cap_days IS NULL) AND (cap_messages IS NULL OR cap_messages > 0 AND cap_days > 0)'


def upgrade() -> None:
    for table in ('campaigns', 'sending_rules'):
        op.add_column(table, sa.Column('cap_messages', sa.SmallInteger(), nullable=True))
        op.add_column(table, sa.Column('cap_days', sa.SmallInteger(), nullable=True))
        op.add_column(table, sa.Column('once_a_day', sa.Boolean(), server_default=sa.text('false'), nullable=False))
        op.create_check_constraint(op.f(f'ck_{table}_cap'), table, _CAP)
    op.add_column('campaigns', sa.Column('audience_definition', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True))
    op.add_column('campaigns', sa.Column('audience_taking', sa.BigInteger(), server_default=sa.text('0'), nullable=False))
    op.add_column('campaigns', sa.Column('audience_phase', sa.Text(), nullable=True))
    op.add_column('campaigns', sa.Column('audience_picked', sa.BigInteger(), nullable=True))
    op.add_column('campaigns', sa.Column('audience_taken_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('campaigns', sa.Column('audience_before', sa.BigInteger(), nullable=True))
    op.create_table('segments',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('condition', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_by_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_segments_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_segments'))
    )
    op.create_index('uq_segments_name', 'segments', [sa.literal_column('lower(name)')], unique=True)
    op.create_table('audience_picks',
    sa.Column('campaign_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('contact_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_audience_picks_campaign_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('campaign_id', 'position', name=op.f('pk_audience_picks'))
    )


def downgrade() -> None:
    op.drop_table('audience_picks')
    op.drop_index('uq_segments_name', table_name='segments')
    op.drop_table('segments')
    for column in reversed(_COLUMNS):
        op.drop_column('campaigns', column)
    for table in ('sending_rules', 'campaigns'):
        op.drop_constraint(op.f(f'ck_{table}_cap'), table, type_='check')
        for column in ('once_a_day', 'cap_days', 'cap_messages'):
            op.drop_column(table, column)
