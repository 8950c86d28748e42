"""SQL of who must not be written to: asked at the claim of every message, and when somebody says no."""

from typing import Final

REASON: Final = "OPTED_OUT"
"""Why such a message is skipped (``messages.skips``)."""

# The category as it is now, not as it was planned: an order that Meta has made marketing goes to nobody who wants none.
_CATEGORY: Final = """
    coalesce((SELECT t.category FROM campaign_variants v JOIN templates t ON t.id = v.template_id
              WHERE v.campaign_id = c.id AND v.plan_id = m.plan_id),
             (SELECT t.category FROM templates t WHERE t.id = c.template_id),
             (SELECT p.template ->> 'category' FROM message_plans p WHERE p.id = m.plan_id), 'MARKETING')
"""
OPTED_OUT: Final = f"""
    (m.kind = 'template' AND EXISTS (
        SELECT FROM suppressions s WHERE s.key = ANY (ARRAY[m.recipient_key, m.user_id])
        AND CASE s.scope WHEN 'all' THEN {_CATEGORY} <> 'AUTHENTICATION' ELSE {_CATEGORY} = 'MARKETING' END)
     OR m.kind = 'text' AND coalesce(m.content ->> 'by', '') = 'assistant' AND EXISTS (
        SELECT FROM suppressions s WHERE s.key = ANY (ARRAY[m.recipient_key, m.user_id])))
"""  # noqa: S608 - constants of this module
"""Condition on a message ``m`` of a campaign ``c`` (or of none).

A look into an index for each message; the category is only asked for people on the list. Replies (no template) go to
everybody: they answer somebody who wrote; but those that the assistant wrote to nobody on the list. Codes go to
everybody, too: people ask for them.
"""
