"""The balance sheet and the ledger's promises as views, what the last look at them found, and resends by people

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

STATES = (
    'pending', 'queued', 'sending', 'accepted', 'sent', 'delivered', 'read', 'failed', 'unknown', 'unconfirmed', 'held',
    'skipped', 'cancelled', 'expired',
)
COUNTED = ",\n           ".join(f"count(*) FILTER (WHERE state = '{state}') AS {state}" for state in STATES)
SHOWN = ", ".join(f"coalesce(m.{state}, 0) AS {state}" for state in STATES)

CAMPAIGN_BALANCE = f"""
CREATE VIEW campaign_balance AS
SELECT c.id AS campaign_id, c.account_id, c.name, c.status, c.planned, {SHOWN},
       coalesce(m.total, 0) AS total, c.planned = coalesce(m.total, 0) AS holds
FROM campaigns c LEFT JOIN (
    SELECT campaign_id, count(*) AS total,
           {COUNTED}
    FROM messages WHERE campaign_id IS NOT NULL GROUP BY campaign_id
) m ON m.campaign_id = c.id
"""

BROKEN_PROMISES = """
CREATE VIEW broken_promises AS
-- One row for each message (or row of a file) that breaks a promise of the ledger; an empty view is a sound house.
SELECT 'recipient_twice' AS promise, campaign_id, max(id) AS message_id FROM messages
WHERE campaign_id IS NOT NULL GROUP BY campaign_id, recipient_key HAVING count(*) > 1
UNION ALL
-- Other digits, but Meta says that it is the same person.
SELECT 'person_reached_twice', campaign_id, max(id) FROM messages
WHERE campaign_id IS NOT NULL AND wa_id IS NOT NULL AND state IN ('accepted', 'sent', 'delivered', 'read')
GROUP BY campaign_id, wa_id HAVING count(*) > 1
UNION ALL
SELECT 'accepted_twice', m.campaign_id, m.id FROM messages m
WHERE m.attempt > 1 AND (SELECT count(*) FROM message_attempts a
                         WHERE a.message_id = m.id AND a.outcome = 'accepted') > 1 + m.resends
UNION ALL
SELECT 'waiting_though_accepted', m.campaign_id, m.id FROM messages m
WHERE m.state IN ('pending', 'queued') AND m.attempt > 0
      AND EXISTS (SELECT FROM message_attempts a WHERE a.message_id = m.id AND a.outcome = 'accepted')
UNION ALL
SELECT 'handed_over_without_attempt', m.campaign_id, m.id FROM messages m
WHERE m.direction = 'outbound'
      AND m.state IN ('sending', 'accepted', 'held', 'sent', 'delivered', 'read', 'unknown', 'unconfirmed')
      AND NOT EXISTS (SELECT FROM message_attempts a WHERE a.message_id = m.id AND a.attempt = m.attempt)
UNION ALL
SELECT 'attempt_beyond_message', m.campaign_id, m.id FROM messages m
JOIN message_attempts a ON a.message_id = m.id AND a.attempt > m.attempt
UNION ALL
SELECT 'attempt_left_open', m.campaign_id, m.id FROM messages m
JOIN message_attempts a ON a.message_id = m.id AND a.attempt <= m.attempt AND a.outcome = 'started'
WHERE NOT (m.state = 'sending' AND m.attempt = a.attempt)
UNION ALL
SELECT 'sending_with_closed_attempt', m.campaign_id, m.id FROM messages m
JOIN message_attempts a ON a.message_id = m.id AND a.attempt = m.attempt AND a.outcome <> 'started'
WHERE m.state = 'sending'
UNION ALL
SELECT 'accepted_without_proof', m.campaign_id, m.id FROM messages m
WHERE m.direction = 'outbound' AND m.state IN ('accepted', 'held', 'sent', 'delivered', 'read')
      AND NOT EXISTS (SELECT FROM message_attempts a WHERE a.message_id = m.id AND a.outcome = 'accepted')
      AND NOT EXISTS (SELECT FROM message_statuses s WHERE s.message_id = m.id)
UNION ALL
SELECT 'in_doubt_though_accepted', m.campaign_id, m.id FROM messages m
WHERE m.state IN ('unknown', 'unconfirmed')
      AND EXISTS (SELECT FROM message_attempts a WHERE a.message_id = m.id AND a.outcome = 'accepted')
UNION ALL
SELECT 'behind_its_statuses', m.campaign_id, m.id FROM messages m
WHERE m.direction = 'outbound' AND m.state NOT IN ('read', 'skipped', 'cancelled')
      AND EXISTS (SELECT FROM message_statuses s WHERE s.message_id = m.id AND (
          s.status IN ('read', 'played')
          OR s.status = 'delivered' AND m.state <> 'delivered'
          OR s.status = 'sent' AND m.state NOT IN ('sent', 'delivered', 'failed', 'expired')))
UNION ALL
SELECT 'lease_without_end', m.campaign_id, m.id FROM messages m
WHERE m.state IN ('queued', 'sending') AND m.lease_until IS NULL
UNION ALL
SELECT 'sender_silent', m.campaign_id, m.id FROM messages m
WHERE m.state IN ('queued', 'sending') AND m.lease_until < now() - interval '5 minutes'
UNION ALL
SELECT 'open_though_over', m.campaign_id, m.id FROM messages m
JOIN campaigns c ON c.id = m.campaign_id AND c.status = 'completed'
WHERE m.state IN ('pending', 'queued', 'sending', 'held')
UNION ALL
SELECT 'row_without_message', r.campaign_id, NULL FROM campaign_recipients r
JOIN campaigns c ON c.id = r.campaign_id AND c.planning_done_at IS NOT NULL
WHERE NOT EXISTS (SELECT FROM messages m WHERE m.campaign_id = r.campaign_id AND m.row_number = r.row_number)
"""


def upgrade() -> None:
    op.add_column('messages', sa.Column('resends', sa.SmallInteger(), server_default=sa.text('0'), nullable=False))
    op.add_column('messages', sa.Column('left_at', sa.DateTime(timezone=True), nullable=True))
    op.create_table('balance_checks',
    sa.Column('campaign_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seconds', sa.Float(), nullable=False),
    sa.Column('holds', sa.Boolean(), nullable=False),
    sa.Column('broken', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('campaign_id', name=op.f('pk_balance_checks'))
    )
    op.execute(CAMPAIGN_BALANCE)
    op.execute(BROKEN_PROMISES)


def downgrade() -> None:
    op.execute('DROP VIEW broken_promises')
    op.execute('DROP VIEW campaign_balance')
    op.drop_table('balance_checks')
    op.drop_column('messages', 'left_at')
    op.drop_column('messages', 'resends')
