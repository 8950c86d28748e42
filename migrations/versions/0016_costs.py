"""Price lists, what Meta charged for by campaign, forecasts and caps; reports that are kept

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('rate_cards',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=True),
    sa.Column('created_by_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f('ck_rate_cards_currency')),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_rate_cards_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rate_cards')),
    sa.UniqueConstraint('valid_from', name=op.f('uq_rate_cards_valid_from'))
    )
    op.create_table('rate_prices',
    sa.Column('card_id', sa.BigInteger(), nullable=False),
    sa.Column('market', sa.Text(), nullable=False),
    sa.Column('category', sa.Text(), nullable=False),
    sa.Column('price', sa.Numeric(precision=14, scale=6), nullable=False),
    sa.CheckConstraint('price >= 0', name=op.f('ck_rate_prices_price')),
    sa.ForeignKeyConstraint(['card_id'], ['rate_cards.id'], name=op.f('fk_rate_prices_card_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('card_id', 'market', 'category', name=op.f('pk_rate_prices'))
    )
    op.create_table('campaign_charges',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('campaign_id', sa.BigInteger(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('country', sa.Text(), nullable=False),
    sa.Column('category', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('count', sa.BigInteger(), nullable=False),
    sa.Column('amount', sa.Numeric(precision=18, scale=6), nullable=True),
    sa.Column('currency', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_campaign_charges_campaign_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_charges'))
    )
    op.create_index('ix_campaign_charges_campaign_id', 'campaign_charges', ['campaign_id'], unique=False)
    op.create_table('campaign_costs',
    sa.Column('campaign_id', sa.BigInteger(), nullable=False),
    sa.Column('cap', sa.Numeric(precision=14, scale=2), nullable=True),
    sa.Column('forecast', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.CheckConstraint('cap > 0', name=op.f('ck_campaign_costs_cap')),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_campaign_costs_campaign_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('campaign_id', name=op.f('pk_campaign_costs'))
    )
    op.create_table('campaign_reports',
    sa.Column('campaign_id', sa.BigInteger(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seconds', sa.Float(), nullable=False),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_campaign_reports_campaign_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('campaign_id', name=op.f('pk_campaign_reports'))
    )
    op.create_index('ix_consent_events_no_at', 'consent_events', ['at'], unique=False, postgresql_where=sa.text("action = 'opt_out'"))


def downgrade() -> None:
    op.drop_index('ix_consent_events_no_at', table_name='consent_events', postgresql_where=sa.text("action = 'opt_out'"))
    op.drop_table('campaign_reports')
    op.drop_table('campaign_costs')
    op.drop_index('ix_campaign_charges_campaign_id', table_name='campaign_charges')
    op.drop_table('campaign_charges')
    op.drop_table('rate_prices')
    op.drop_table('rate_cards')
