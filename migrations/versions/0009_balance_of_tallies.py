"""Find rows without a message by an index whatever the planner thinks of a young table; check the tallies, too

Revision ID: 0009
Revises: 0008
"""

from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

ROW_WITHOUT_MESSAGE_BEFORE = """
UNION ALL
SELECT 'row_without_message', r.campaign_id, NULL FROM campaign_recipients r
JOIN campaigns c ON c.id = r.campaign_id AND c.planning_done_at IS NOT NULL
WHERE NOT EXISTS (SELECT FROM messages m WHERE m.campaign_id = r.campaign_id AND m.row_number = r.row_number)
"""
# A row's message has its person's key, or that of a row which is not sent to; (campaign_id, recipient_key) is unique.
ROW_WITHOUT_MESSAGE = """
UNION ALL
SELECT 'row_without_message', r.campaign_id, NULL FROM campaign_recipients r
JOIN campaigns c ON c.id = r.campaign_id AND c.planning_done_at IS NOT NULL
WHERE NOT EXISTS (SELECT FROM messages m
                  WHERE m.campaign_id = r.campaign_id AND m.recipient_key = 'row:' || r.row_number)
      AND NOT EXISTS (SELECT FROM messages m
                      WHERE m.campaign_id = r.campaign_id AND m.recipient_key = r.recipient_key AND r.status = 'good')
"""
TALLY_DIFFERS = """
UNION ALL
SELECT 'tally_differs', campaign_id, NULL FROM (
    SELECT campaign_id, state AS value, count(*) AS number FROM messages
    WHERE campaign_id IS NOT NULL GROUP BY campaign_id, state
    UNION ALL
    SELECT campaign_id, value, -sum(change) FROM campaign_tallies WHERE counted = 'messages' GROUP BY campaign_id, value
) both_sides GROUP BY campaign_id, value HAVING sum(number) <> 0
"""
REST = """
SELECT 'recipient_twice' AS promise, campaign_id, max(id) AS message_id FROM messages
WHERE campaign_id IS NOT NULL GROUP BY campaign_id, recipient_key HAVING count(*) > 1
UNION ALL
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
"""


def upgrade() -> None:
    op.execute(f'CREATE OR REPLACE VIEW broken_promises AS {REST} {ROW_WITHOUT_MESSAGE} {TALLY_DIFFERS}')


def downgrade() -> None:
    op.execute(f'CREATE OR REPLACE VIEW broken_promises AS {REST} {ROW_WITHOUT_MESSAGE_BEFORE}')
