"""Several messages and several numbers for one campaign: languages, A/B tests, rotation

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('campaigns', sa.Column('extra_account_ids', postgresql.ARRAY(sa.BigInteger()), server_default=sa.text("'{}'"), nullable=False))
    op.add_column('campaigns', sa.Column('move_blocked', sa.Boolean(), server_default=sa.text('true'), nullable=False))
    op.add_column('campaigns', sa.Column('language_column', sa.Text(), nullable=True))
    op.add_column('campaigns', sa.Column('ab_test', postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column('campaigns', sa.Column('draw', sa.BigInteger(), nullable=True))
    op.add_column('campaigns', sa.Column('winner', sa.SmallInteger(), nullable=True))
    op.add_column('campaigns', sa.Column('winner_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index('ix_campaigns_extra_account_ids', 'campaigns', ['extra_account_ids'], postgresql_using='gin',
                    postgresql_where=sa.text("extra_account_ids <> '{}'"))
    op.create_index('ix_campaigns_running', 'campaigns', ['id'], postgresql_where=sa.text("status = 'running'"))
    op.create_table('campaign_variants',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('campaign_id', sa.BigInteger(), nullable=False),
    sa.Column('arm', sa.SmallInteger(), nullable=False),
    sa.Column('template_id', sa.BigInteger(), nullable=False),
    sa.Column('template_variables', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
    sa.Column('plan_id', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('arm >= 0', name=op.f('ck_campaign_variants_arm')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_campaign_variants_campaign_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['plan_id'], ['message_plans.id'], name=op.f('fk_campaign_variants_plan_id')),
    sa.ForeignKeyConstraint(['template_id'], ['templates.id'], name=op.f('fk_campaign_variants_template_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_variants'))
    )
    op.create_index('ix_campaign_variants_campaign_id', 'campaign_variants', ['campaign_id'])
    op.create_index('ix_campaign_variants_template_id', 'campaign_variants', ['template_id'])


def downgrade() -> None:
    op.drop_table('campaign_variants')
    op.drop_index('ix_campaigns_running', table_name='campaigns')
    op.drop_index('ix_campaigns_extra_account_ids', table_name='campaigns')
    for name in ('winner_at', 'winner', 'draw', 'ab_test', 'language_column', 'move_blocked', 'extra_account_ids'):
        op.drop_column('campaigns', name)
