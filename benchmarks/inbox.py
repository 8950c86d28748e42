"""How long the inbox of a large team takes to answer, over HTTP as the dashboard asks it.

50,000 conversations that are not over and 50,000 that are, ten messages in each, beside 200,000 contacts and the
1,000,000 messages of their campaigns (``benchmarks.crowd``). Half of the open ones have something unread.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any, Final

import psycopg2

from benchmarks.crowd import settle_in
from benchmarks.house import House
from benchmarks.people import Ask, asked, told
from benchmarks.results import finish, parser

CONTACTS: Final = 200_000
MESSAGES: Final = 1_000_000
EACH: Final = 10
_RARE: Final = ("girafa", "trombone", "ornitorrinco")
_COMMON: Final = ("pedido", "entrega", "obrigada")
_NAMES: Final = ("Ana Silva", "bru", "Gabriela", "joao ped", "Oliveira", "heitor lima")
_WORDS: Final = (
    "ARRAY['Quando chega o meu pedido','Obrigada, tudo certo','Posso trocar a entrega','Vocês têm na cor azul',"
    "'Bom dia, preciso de ajuda','Sim, por favor','Não recebi ainda','Qual o valor do frete']"
)

# Each tenth of the conversations is one round of messages, so that they lie in the table as in life: mixed.
_SAID: Final = f"""
INSERT INTO messages (direction, account_id, recipient_key, to_number, kind, content, state, state_at, created_at,
                      wamid)
SELECT CASE WHEN round % 2 = 0 THEN 'inbound' ELSE 'outbound' END, %(account)s, phone_key, phone, 'text',
       jsonb_build_object('body', ({_WORDS})[1 + (place * 3 + round) % 8] || ' ' || place
           || CASE WHEN place % 5000 = round THEN ' ' || (ARRAY['girafa','trombone','ornitorrinco'])[1 + round % 3]
              ELSE '' END),
       CASE WHEN round % 2 = 0 THEN 'received' ELSE 'read' END, at, at, 'wamid.inbox.' || place || '.' || round
FROM (SELECT phone, phone_key, place, %(round)s AS round,
             now() - make_interval(mins => (%(each)s - %(round)s) * 30 + place::int % 30) AS at
      FROM (SELECT phone, phone_key, row_number() OVER (ORDER BY id) AS place FROM contacts) one
      WHERE place <= %(conversations)s ORDER BY place * 7919 % 100003) told
"""
_CONVERSATIONS: Final = """
INSERT INTO conversations (account_id, contact_id, keys, status, snoozed_until, last_message_id, last_at,
                           last_direction, last_kind, last_text, inbound_id, inbound_at, waiting_since, opened_at,
                           first_answer_at, closed_at)
SELECT %(account)s, c.id, ARRAY[c.phone_key], status, CASE WHEN status = 'snoozed' THEN now() + interval '1 day' END,
       m.last_id, m.last_at, m.last_direction, 'text', m.last_text, m.inbound_id, m.inbound_at,
       CASE WHEN c.id % 3 = 0 THEN m.inbound_at END, m.first_at, m.first_at + interval '5 minutes',
       CASE WHEN status = 'closed' THEN now() END
FROM (SELECT recipient_key, min(state_at) AS first_at, max(id) AS last_id, max(state_at) AS last_at,
             (array_agg(direction ORDER BY id DESC))[1] AS last_direction,
             (array_agg(content ->> 'body' ORDER BY id DESC))[1] AS last_text,
             max(id) FILTER (WHERE direction = 'inbound') AS inbound_id,
             max(state_at) FILTER (WHERE direction = 'inbound') AS inbound_at
      FROM messages WHERE wamid LIKE 'wamid.inbox.%' GROUP BY recipient_key) m
JOIN contacts c ON c.phone_key = m.recipient_key
CROSS JOIN LATERAL (SELECT CASE WHEN c.id % 2 = 0 THEN 'closed' WHEN c.id % 10 > 1 THEN 'open'
                                WHEN c.id % 20 = 1 THEN 'pending' ELSE 'snoozed' END) s(status)
"""
_READ: Final = """
INSERT INTO conversation_reads (conversation_id, user_id, message_id)
SELECT c.id, u.id, c.inbound_id FROM conversations c CROSS JOIN users u WHERE c.id % 4 < 2
"""
_LABELS: Final = "INSERT INTO labels (name) SELECT 'label ' || n FROM generate_series(1, 5) n"
_LABELLED: Final = """
INSERT INTO conversation_labels (label_id, conversation_id)
SELECT l.id, c.id FROM labels l JOIN conversations c ON c.id % 20 = l.id
"""
# Two of five answer one campaign, half of them with a yes; the others are many, and small.
_ANSWERED: Final = """
INSERT INTO campaign_replies (conversation_id, campaign_id, message_id, at, intent)
SELECT c.id, (SELECT id FROM campaigns ORDER BY id OFFSET CASE WHEN c.id % 5 < 2 THEN 0 ELSE 1 END LIMIT 1),
       c.inbound_id, c.inbound_at, (ARRAY['yes', 'no', 'yes', 'question', NULL, 'yes'])[1 + c.id / 5 % 6]
FROM conversations c WHERE c.id % 5 < 3
"""


def move_in(house: House, conversations: int) -> None:
    """Fill the inbox of a house that has contacts."""
    with closing(psycopg2.connect(house.stack.settings.database_url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            values = {"account": house.accounts[0], "conversations": conversations, "each": EACH}
            for turn in range(1, EACH + 1):
                cursor.execute(_filled(_SAID, {**values, "round": turn}))
            for statement in (_CONVERSATIONS, _READ, _LABELS, _LABELLED, _ANSWERED):
                cursor.execute(_filled(statement, values))
            cursor.execute("VACUUM ANALYZE")


def _filled(statement: str, values: Mapping[str, int]) -> str:
    # Not the driver's way: it would take each remainder's sign for a value.
    for name, value in values.items():
        statement = statement.replace(f"%({name})s", str(value))
    return statement


def questions(house: House) -> dict[str, Ask]:
    """Return what agents ask of their inbox, by name."""
    ids = [int(row[0]) for row in house.sql("SELECT id FROM conversations WHERE status = 'open' ORDER BY id")]
    labels = [int(row[0]) for row in house.sql("SELECT id FROM labels ORDER BY id")]
    campaign = int(house.sql("SELECT min(campaign_id) FROM campaign_replies")[0][0])
    deep = house.api.call("GET", "/conversations", params={"status": "open", "page_size": 100})
    for _ in range(50):
        deep = house.api.call("GET", "/conversations", params={"status": "open", "page_size": 100, **_after(deep)})

    def listed(**given: Any) -> Ask:
        return lambda _: ("/conversations", {"page_size": 50, **given})

    def found(words: Sequence[str]) -> Ask:
        return lambda luck: ("/conversations", {"page_size": 50, "q": luck.choice(words)})

    def one(path: str = "") -> Ask:
        return lambda luck: (f"/conversations/{luck.choice(ids)}{path}", {})

    return {
        "open, first page": listed(status="open"),
        "open, after 5,000": listed(status="open", **_after(deep)),
        "nobody's": listed(status="open", assignee="nobody"),
        "unread": listed(status="open", unread="true"),
        "waiting": listed(status="open", unanswered="true"),
        "closed": listed(status="closed"),
        "of a label": lambda luck: ("/conversations", {"page_size": 50, "label_id": luck.choice(labels)}),
        "who answered a campaign": listed(campaign_id=campaign),
        "who said yes to it": listed(campaign_id=campaign, intent="yes"),
        "who has an open question": listed(status="open", intent="question"),
        "how many said yes to it": lambda _: ("/conversations/matching", {"campaign_id": campaign, "intent": "yes"}),
        "counts of the tabs": lambda _: ("/conversations/counts", {}),
        "people by name": found(_NAMES),
        "people by part of a number": lambda luck: (
            "/conversations",
            {"page_size": 50, "q": f"9800{luck.randrange(10**4):04}"},
        ),
        "a word that few said": found(_RARE),
        "a word that everybody says": found(_COMMON),
        "a conversation": one(),
        "its thread": one("/messages"),
    }


def _after(page: Mapping[str, Any]) -> dict[str, Any]:
    cursor = page.get("next_cursor")
    return {"cursor": cursor} if cursor else {}


def measure(conversations: int) -> dict[str, Any]:
    """Fill the house and ask each question forty times, in turn."""
    with House() as house:
        settle_in(house, CONTACTS, MESSAGES)
        move_in(house, conversations)
        seconds = asked(house, questions(house))
        return {
            "machine": house.machine(),
            "conversations": int(house.sql("SELECT count(*) FROM conversations")[0][0]),
            "unfinished": int(house.sql("SELECT count(*) FROM conversations WHERE status <> 'closed'")[0][0]),
            "messages": int(house.sql("SELECT count(*) FROM messages")[0][0]),
            "milliseconds": {name: told(times) for name, times in seconds.items()},
        }


def main() -> None:
    """Measure and print."""
    options = parser(__doc__)
    options.add_argument("--conversations", type=int, default=100_000)
    given = options.parse_args()
    finish("inbox", lambda: measure(given.conversations), keep=given.keep)


if __name__ == "__main__":
    main()
