"""Log what becomes of messages and campaigns, while somebody reads it

Revision ID: 0036
Revises: 0035
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0036'
down_revision = '0035'
branch_labels = None
depends_on = None

IS_WANTED = """
CREATE FUNCTION event_log_is_wanted() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM api_keys WHERE 'events:read' = ANY(scopes) AND (expires_at IS NULL OR expires_at > now()))
$$
"""

# Without the setting a plan made for one message would compare thousands with thousands, each with each.
LOG_MESSAGES = """
CREATE FUNCTION log_messages() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN
    IF NOT event_log_is_wanted() THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        INSERT INTO event_log (kind, at, account_id, campaign_id, message_id, details)
        SELECT 'message.' || a.state, a.state_at, a.account_id, a.campaign_id, a.id,
               CASE WHEN a.reason IS NOT NULL THEN jsonb_build_object('code', a.error_code, 'reason', a.reason) END
        FROM rows_after a WHERE a.state NOT IN ('pending', 'queued', 'sending') ORDER BY a.id;
    ELSE
        INSERT INTO event_log (kind, at, account_id, campaign_id, message_id, details)
        SELECT 'message.' || a.state,
               coalesce(CASE a.state WHEN 'accepted' THEN a.accepted_at WHEN 'sent' THEN a.sent_at
                                     WHEN 'delivered' THEN a.delivered_at WHEN 'read' THEN a.read_at
                                     WHEN 'failed' THEN a.failed_at END, a.state_at),
               a.account_id, a.campaign_id, a.id,
               CASE WHEN a.state IN ('failed', 'skipped', 'unknown', 'unconfirmed', 'expired')
                         AND (a.reason IS NOT NULL OR a.error_code IS NOT NULL)
                    THEN jsonb_build_object('code', a.error_code, 'reason', a.reason) END
        FROM rows_after a JOIN rows_before b ON b.id = a.id
        WHERE a.state NOT IN ('pending', 'queued', 'sending') AND a.state <> b.state ORDER BY a.id;
    END IF;
    RETURN NULL;
END $$
"""

LOG_CAMPAIGN = """
CREATE FUNCTION log_campaign() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF event_log_is_wanted() THEN
        INSERT INTO event_log (kind, at, account_id, extra_account_ids, campaign_id)
        VALUES ('campaign.' || NEW.status, NEW.status_at, NEW.account_id, NEW.extra_account_ids, NEW.id);
    END IF;
    RETURN NULL;
END $$
"""

TRIGGERS = (
    "CREATE TRIGGER messages_log_insert AFTER INSERT ON messages REFERENCING NEW TABLE AS rows_after"
    " FOR EACH STATEMENT EXECUTE FUNCTION log_messages()",
    "CREATE TRIGGER messages_log_update AFTER UPDATE ON messages REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after"
    " FOR EACH STATEMENT EXECUTE FUNCTION log_messages()",
    "CREATE TRIGGER campaigns_log AFTER UPDATE OF status ON campaigns FOR EACH ROW"
    " WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION log_campaign()",
)


def upgrade() -> None:
    op.create_table('event_log',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('logged_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('extra_account_ids', postgresql.ARRAY(sa.BigInteger()), server_default='{}', nullable=False),
    sa.Column('campaign_id', sa.BigInteger(), nullable=True),
    sa.Column('message_id', sa.BigInteger(), nullable=True),
    sa.Column('details', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_log'))
    )
    op.create_index('ix_event_log_logged_at', 'event_log', ['logged_at'], unique=False, postgresql_using='brin', postgresql_with={'pages_per_range': 32, 'autosummarize': 'on'})
    op.create_table('event_log_state',
    sa.Column('id', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('settled_id', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('next_id', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('next_xid', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('deleted_to', sa.BigInteger(), server_default='0', nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_event_log_state_only_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_log_state'))
    )
    for statement in (IS_WANTED, LOG_MESSAGES, LOG_CAMPAIGN, *TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    for trigger, table in (('messages_log_insert', 'messages'), ('messages_log_update', 'messages'), ('campaigns_log', 'campaigns')):
        op.execute(f"DROP TRIGGER {trigger} ON {table}")
    for function in ('log_campaign', 'log_messages', 'event_log_is_wanted'):
        op.execute(f"DROP FUNCTION {function}()")
    op.drop_table('event_log_state')
    op.drop_table('event_log')
