"""The log of events goes on for a while after its readers, and says where nothing was logged

Revision ID: 0049
Revises: 0048
"""

import sqlalchemy as sa
from alembic import op


revision = '0049'
down_revision = '0048'
branch_labels = None
depends_on = None

# Who reads on after a pause has the cursor, or the place, where it stopped: for as long as that is kept, so is what
# happens meanwhile.
SINCE = "now() - make_interval(days => coalesce((SELECT kept_days FROM event_log_state), 7))"
IS_WANTED = f"""
CREATE OR REPLACE FUNCTION event_log_is_wanted() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM api_keys WHERE 'events:read' = ANY(scopes) AND (expires_at IS NULL OR expires_at > {SINCE}))
        OR EXISTS (SELECT FROM event_subscriptions WHERE is_enabled OR disabled_at > {SINCE})
$$
"""
WAS_WANTED = """
CREATE OR REPLACE FUNCTION event_log_is_wanted() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM api_keys WHERE 'events:read' = ANY(scopes) AND (expires_at IS NULL OR expires_at > now()))
        OR EXISTS (SELECT FROM event_subscriptions
                   WHERE is_enabled OR (disabled_why IS NOT NULL AND disabled_at > now() - interval '7 days'))
$$
"""
# An id of its own, so that a cursor that had come to the end is older, too.
NOTE_GAP = """
CREATE FUNCTION note_event_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT event_log_is_wanted() THEN
        UPDATE event_log_state SET gap_to = nextval('event_log_id_seq');
    END IF;
    RETURN NULL;
END $$
"""
TRIGGERS = (
    ('api_keys', 'scopes, expires_at'),
    ('event_subscriptions', 'is_enabled'),
)


def upgrade() -> None:
    op.add_column('event_log_state', sa.Column('gap_to', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('event_log_state', sa.Column('kept_days', sa.Integer(), server_default='7', nullable=False))
    op.execute(IS_WANTED)
    op.execute(NOTE_GAP)
    for table, columns in TRIGGERS:
        op.execute(
            f"CREATE TRIGGER {table}_gap BEFORE INSERT OR UPDATE OF {columns} ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION note_event_gap()"
        )


def downgrade() -> None:
    for table, _ in TRIGGERS:
        op.execute(f"DROP TRIGGER {table}_gap ON {table}")
    op.execute("DROP FUNCTION note_event_gap()")
    op.execute(WAS_WANTED)
    op.drop_column('event_log_state', 'kept_days')
    op.drop_column('event_log_state', 'gap_to')
