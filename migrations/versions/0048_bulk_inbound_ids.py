"""What people had written last when an action on many conversations began

Revision ID: 0048
Revises: 0047
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0048'
down_revision = '0047'
branch_labels = None
depends_on = None

# Those under way go on with what is known now.
FILL = """
UPDATE conversation_bulks SET inbound_ids = (
    SELECT coalesce(array_agg(coalesce(c.inbound_id, 0) ORDER BY given.place), '{}')
    FROM unnest(conversation_ids) WITH ORDINALITY AS given (id, place) LEFT JOIN conversations c ON c.id = given.id)
WHERE status = 'running'
"""


def upgrade() -> None:
    op.add_column('conversation_bulks', sa.Column('inbound_ids', postgresql.ARRAY(sa.BigInteger()), server_default='{}', nullable=False))
    op.execute(FILL)


def downgrade() -> None:
    op.drop_column('conversation_bulks', 'inbound_ids')
