"""A large organisation in the database: a million contacts in tags and lists, and millions of messages to them.

Everything is made by the database itself, from the number of the row: the same crowd each time. Indexes that
promise nothing are built afterwards, which is what makes it minutes rather than an hour.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, Final

import psycopg2

from benchmarks.house import House

CAMPAIGNS: Final = 10
TAGS: Final = 20
LISTS: Final = 10
_AREAS: Final = "ARRAY['11','21','31','41','51','61','71','81','85','19']"
_FIRST: Final = (
    "ARRAY['Ana','Bruno','Carla','Diego','Elisa','Fábio','Gabriela','Heitor','Inês','João','Karina','Lucas','Márcia',"
    "'Nelson','Olívia','Paulo','Quitéria','Rafael','Sônia','Tiago']"
)
_LAST: Final = (
    "ARRAY['Almeida','Barbosa','Cardoso','Dias','Esteves','Ferreira','Gomes','Henriques','Lima','Moreira','Nunes',"
    "'Oliveira','Pereira','Queiroz','Ribeiro','Silva','Teixeira','Vieira','Xavier','Zanetti']"
)
_CITIES: Final = "ARRAY['São Paulo','Rio de Janeiro','Belo Horizonte','Curitiba','Porto Alegre','Brasília','Salvador']"
_KEY: Final = f"'55' || ({_AREAS})[1 + i % 10] || '9' || lpad((80000000 + i / 10)::text, 8, '0')"
_TABLES: Final = (
    "contacts",
    "contact_tags",
    "contact_list_members",
    "campaign_recipients",
    "messages",
    "audience_file_rows",
)

_CONTACTS: Final = f"""
INSERT INTO contacts (phone, phone_key, name, language, number_zone, attributes, source, created_at)
SELECT '+' || key, key, ({_FIRST})[1 + (i * 7) % 20] || ' ' || ({_LAST})[1 + (i * 13 / 20) % 20],
       CASE WHEN i % 10 < 7 THEN 'pt_BR' WHEN i % 10 < 9 THEN 'en' ELSE 'es' END, 'America/Sao_Paulo',
       jsonb_build_object('city', ({_CITIES})[1 + i % 7], 'orders', i % 50, 'vip', i % 20 = 0,
                          'birthday', to_char(date '1950-01-01' + (i * 37 % 20000), 'YYYY-MM-DD')),
       'import', now() - make_interval(secs => i % 31536000)
FROM (SELECT i, {_KEY} AS key FROM generate_series(0, %(contacts)s - 1) AS i) one
"""
_ATTRIBUTES: Final = """
INSERT INTO contact_attributes (key, label, type)
VALUES ('city', 'City', 'text'), ('orders', 'Orders', 'number'), ('vip', 'VIP', 'boolean'),
       ('birthday', 'Birthday', 'date')
"""
_TAGS: Final = "INSERT INTO tags (name) SELECT 'tag ' || n FROM generate_series(1, %(tags)s) n"
_TAGGED: Final = """
INSERT INTO contact_tags (tag_id, contact_id)
SELECT t.id, c.id FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM tags) t
JOIN contacts c ON c.id * 31 % 100 < t.n
"""
_LISTS: Final = "INSERT INTO contact_lists (name) SELECT 'list ' || n FROM generate_series(1, %(lists)s) n"
_LISTED: Final = """
INSERT INTO contact_list_members (list_id, contact_id)
SELECT l.id, c.id FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM contact_lists) l
JOIN contacts c ON c.id * 17 % 100 < l.n * 3
"""
_OPTED_OUT: Final = """
INSERT INTO suppressions (key, origin, scope, channel, since)
SELECT phone_key, 'ours', CASE WHEN id % 2 = 0 THEN 'all' ELSE 'marketing' END, 'word', now() FROM contacts
WHERE id % 50 = 3
"""
_OPTED_IN: Final = """
INSERT INTO consent_events (key, contact_id, action, scope, channel, source, at)
SELECT phone_key, id, 'opt_in', 'all', 'import', 'shop', created_at FROM contacts WHERE id % 3 = 0
"""
# A list beside the contacts, as large as half of them: every second row is of somebody who is no contact.
_FILE: Final = """
WITH kept AS (
    INSERT INTO uploads (kind, filename, content_type, size, sha256, storage_key, rows_key, details)
    VALUES ('recipients', 'fair.csv', 'text/csv', 0, '', '', '', '{"columns": []}') RETURNING id)
INSERT INTO audience_files (upload_id, phone_column, default_country, status, good)
SELECT id, 'phone', 'BR', 'ready', %(contacts)s / 2 FROM kept
"""
_FILE_ROWS: Final = """
INSERT INTO audience_file_rows (file_id, row_number, phone, to_number, key, name, cells, status)
SELECT f.id, row_number() OVER (), '+' || key, '+' || key, key, name,
       jsonb_build_object('Nome', name, 'Telefone', key, 'Pedido', 'A-' || i), 'good'
FROM audience_files f, (SELECT id AS i, name, CASE WHEN id % 4 = 0 THEN phone_key
                                                   ELSE '351' || lpad((910000000 + id)::text, 9, '0') END AS key
                        FROM contacts WHERE id % 2 = 0 AND id <= %(contacts)s) one
"""
_PEOPLE: Final = """
INSERT INTO campaign_recipients (campaign_id, row_number, phone, to_number, recipient_key, cells, status)
SELECT %(campaign)s, row_number() OVER (ORDER BY id), phone, phone, phone_key,
       jsonb_build_object('name', name, 'phone', phone), 'good'
FROM contacts WHERE (id + %(campaign)s) %% %(every)s = 0
"""
_MESSAGES: Final = """
INSERT INTO messages (campaign_id, account_id, plan_id, recipient_key, to_number, row_number, state, state_at, attempt,
                      error_code, reason, created_at, accepted_at, sent_at, delivered_at, read_at, failed_at)
SELECT %(campaign)s, %(account)s, %(plan)s, recipient_key, to_number, row_number, state, at, 1,
       CASE WHEN state = 'failed' THEN (ARRAY[131026, 131049, 131047])[1 + row_number %% 3] END,
       CASE WHEN state = 'skipped' THEN 'OPTED_OUT' END, at,
       CASE WHEN state <> 'skipped' THEN at END, CASE WHEN state <> 'skipped' THEN at END,
       CASE WHEN state IN ('delivered', 'read') THEN at END, CASE WHEN state = 'read' THEN at END,
       CASE WHEN state = 'failed' THEN at END
FROM (SELECT r.*, (ARRAY['read','read','read','read','read','delivered','delivered','delivered','failed','skipped'])
                  [1 + (row_number * 7 + %(campaign)s) %% 10] AS state,
             now() - make_interval(days => %(campaign)s) AS at
      FROM campaign_recipients r WHERE campaign_id = %(campaign)s) one
"""
_ANSWERS: Final = """
INSERT INTO messages (direction, account_id, recipient_key, kind, content, state, state_at, wamid)
SELECT 'inbound', account_id, recipient_key, 'text', '{"body": "Quero saber mais"}', 'received',
       read_at + interval '5 minutes', 'wamid.crowd.' || id
FROM messages WHERE state = 'read' AND id % 25 = 0
"""
_OVER: Final = """
UPDATE campaigns c SET status = 'completed', plan_id = %(plan)s, audience_status = 'ready',
    started_at = told.first, planning_done_at = told.first, completed_at = told.last, status_at = told.last,
    planned = told.messages,
    audience_rows = (SELECT count(*) FROM campaign_recipients WHERE campaign_id = c.id)
FROM (SELECT campaign_id, count(*) AS messages, min(state_at) AS first, max(state_at) + interval '1 hour' AS last
      FROM messages WHERE campaign_id = ANY(%(campaigns)s) GROUP BY campaign_id) told
WHERE c.id = told.campaign_id
"""


def settle_in(house: House, contacts: int, messages: int) -> list[int]:
    """Fill the database of a house; return the ids of its campaigns, all of them over."""
    campaigns = [house.draft() for _ in range(CAMPAIGNS)]
    with closing(psycopg2.connect(house.stack.settings.database_url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '512MB'")
            with _without_indexes(cursor):
                _make(cursor, house.accounts[0], campaigns, contacts, messages)
            cursor.execute("VACUUM ANALYZE")
    return campaigns


def _make(cursor: Any, account: int, campaigns: Sequence[int], contacts: int, messages: int) -> None:
    for statement in (
        _CONTACTS,
        _ATTRIBUTES,
        _TAGS,
        _TAGGED,
        _LISTS,
        _LISTED,
        _OPTED_OUT,
        _OPTED_IN,
        _FILE,
        _FILE_ROWS,
    ):
        filled = statement.replace("%(contacts)s", str(contacts)).replace("%(tags)s", str(TAGS))
        cursor.execute(filled.replace("%(lists)s", str(LISTS)))
    plan = _plan(cursor)
    every = max(1, round(contacts / (messages / len(campaigns))))
    for campaign in campaigns:
        values = {"campaign": campaign, "account": account, "plan": plan, "every": every}
        cursor.execute(_PEOPLE, values)
        cursor.execute(_MESSAGES, values)
    cursor.execute(_ANSWERS)
    cursor.execute(_OVER, {"plan": plan, "campaigns": list(campaigns)})


def _plan(cursor: Any) -> int:
    cursor.execute(
        """
        INSERT INTO message_plans (digest, template, constants, media)
        SELECT 'crowd', jsonb_build_object('name', name, 'language', language, 'category', category,
                                           'components', components), '{}', '{}'
        FROM templates ORDER BY id LIMIT 1 RETURNING id
        """
    )
    return int(cursor.fetchone()[0])


@contextmanager
def _without_indexes(cursor: Any) -> Iterator[None]:
    """Take away the indexes that promise nothing, and build them again in the end."""
    cursor.execute(
        """
        SELECT format('DROP INDEX %%I', indexname), indexdef FROM pg_indexes
        WHERE tablename = ANY(%s) AND indexdef LIKE 'CREATE INDEX%%'
        """,
        (list(_TABLES),),
    )
    found = cursor.fetchall()
    for drop, _ in found:
        cursor.execute(drop)
    yield
    for _, make in found:
        cursor.execute(make)
