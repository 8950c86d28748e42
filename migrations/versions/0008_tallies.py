"""Tally messages and rows of audiences as they move, and check what a plan refers to once, not for every message

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

COUNTED = (('messages', 'state'), ('campaign_recipients', 'status'))
UNCHECKED = (('account_id', 'whatsapp_accounts'), ('plan_id', 'message_plans'), ('created_by_id', 'users'))


def tally_function(table: str, column: str) -> str:
    """A statement's changes go into the tally as few rows, in its own transaction, without waiting for any other.

    A branch is planned only when it runs, so each may name the rows that only its own event has.
    """

    def changes(sources: str, which: str = "s.campaign_id IS NOT NULL") -> str:
        return f"""
        INSERT INTO campaign_tallies (campaign_id, counted, value, change)
        SELECT s.campaign_id, '{table}', s.value, sum(s.change) FROM ({sources}) s
        WHERE {which} GROUP BY s.campaign_id, s.value HAVING sum(s.change) <> 0"""

    came = f"SELECT campaign_id, {column} AS value, 1 AS change FROM rows_after"
    went = f"SELECT campaign_id, {column} AS value, -1 AS change FROM rows_before"
    gone = changes(went, "EXISTS (SELECT FROM campaigns c WHERE c.id = s.campaign_id)")
    return f"""
CREATE FUNCTION tally_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN {changes(came)};
    ELSIF TG_OP = 'UPDATE' THEN {changes(f"{came} UNION ALL {went}")};
    ELSE {gone};
    END IF;
    RETURN NULL;
END $$
"""


def tally_triggers(table: str) -> list[str]:
    rows = {'INSERT': 'NEW TABLE AS rows_after', 'DELETE': 'OLD TABLE AS rows_before',
            'UPDATE': 'OLD TABLE AS rows_before NEW TABLE AS rows_after'}
    return [
        f"CREATE TRIGGER {table}_tally_{event.lower()} AFTER {event} ON {table} REFERENCING {named} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION tally_{table}()"
        for event, named in rows.items()
    ]


FORGET = (
    "CREATE FUNCTION forget_tallies() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN DELETE FROM campaign_tallies WHERE campaign_id = OLD.id; RETURN NULL; END $$",
    "CREATE TRIGGER campaigns_forget_tallies AFTER DELETE ON campaigns FOR EACH ROW EXECUTE FUNCTION forget_tallies()",
)


def upgrade() -> None:
    op.create_table('campaign_tallies',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('campaign_id', sa.BigInteger(), nullable=False),
    sa.Column('counted', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('change', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("counted IN ('messages', 'campaign_recipients')", name=op.f('ck_campaign_tallies_counted')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaign_tallies'))
    )
    op.create_index('ix_campaign_tallies_campaign_id', 'campaign_tallies', ['campaign_id'], unique=False)
    for table, column in COUNTED:
        op.execute(f"LOCK TABLE {table} IN SHARE MODE")
        op.execute(tally_function(table, column))
        for trigger in tally_triggers(table):
            op.execute(trigger)
        op.execute(
            f"INSERT INTO campaign_tallies (campaign_id, counted, value, change) SELECT campaign_id, '{table}', {column}, count(*)"
            f" FROM {table} WHERE campaign_id IS NOT NULL GROUP BY campaign_id, {column}"
        )
    # No foreign key: it would make every sender wait for who has the campaign locked.
    for statement in FORGET:
        op.execute(statement)
    for column, _ in UNCHECKED:
        op.drop_constraint(f'fk_messages_{column}', 'messages', type_='foreignkey')


def downgrade() -> None:
    for column, table in UNCHECKED:
        op.create_foreign_key(f'fk_messages_{column}', 'messages', table, [column], ['id'])
    op.execute("DROP TRIGGER campaigns_forget_tallies ON campaigns")
    op.execute("DROP FUNCTION forget_tallies()")
    for table, _ in COUNTED:
        for event in ('insert', 'update', 'delete'):
            op.execute(f"DROP TRIGGER {table}_tally_{event} ON {table}")
        op.execute(f"DROP FUNCTION tally_{table}()")
    op.drop_table('campaign_tallies')
