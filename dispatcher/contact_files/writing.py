"""A portion of people into the directory, by a dozen statements however many they are.

They are copied into a table of the transaction, found by their identities, and then made, changed and grouped. What is
there already is looked for by subqueries and without hash joins, so that PostgreSQL always asks the index: of a million
contacts and ten thousand rows it would rather read all of the contacts.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher.contact_files.mapping import Target
from dispatcher.contact_files.models import ContactImport, Empty, Mode
from dispatcher.contact_files.portions import COLUMNS, Portion
from dispatcher.contacts import consent, grouping
from dispatcher.contacts.directory import find, identities_of
from dispatcher.database import rows_changed

_UPDATES: Final = frozenset({Mode.CREATE_AND_UPDATE, Mode.UPDATE_ONLY})
_ROWS: Final = text(
    """
    CREATE TEMPORARY TABLE import_rows (
        row_number bigint, rows bigint, phone text, phone_key text, user_id text, name text, language text,
        timezone text, number_zone text, attributes jsonb, tags jsonb, note text, said_yes boolean
    ) ON COMMIT DROP
    """
)
# The search index puts words off and files them together: with the default 4 MB that is half of an import's time.
_PLANNING: Final = text(
    """
    SELECT set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
           set_config('gin_pending_list_limit', '32MB', true), set_config('work_mem', '128MB', true)
    """
)
_COPY: Final = f"COPY import_rows ({', '.join(COLUMNS)}) FROM STDIN"
# OFFSET 0: each identity is asked for once, however often the answer is used.
_PORTION: Final = text(
    """
    CREATE TEMPORARY TABLE import_portion ON COMMIT DROP AS
    SELECT r.*, m.by_phone, m.by_user,
           coalesce(m.by_phone, m.by_user, CASE WHEN :creates THEN nextval('contacts_id_seq') END) AS contact_id,
           CASE WHEN coalesce(m.by_phone, m.by_user) IS NULL THEN CASE WHEN :creates THEN 'created' ELSE 'nobody' END
                WHEN (SELECT true FROM contact_import_people s WHERE s.import_id = :import
                      AND s.contact_id = coalesce(m.by_phone, m.by_user)) THEN 'again'
                ELSE 'known' END AS fate,
           coalesce((SELECT true FROM suppressions s WHERE s.key = r.phone_key LIMIT 1),
                    (SELECT true FROM suppressions s WHERE s.key = r.user_id LIMIT 1), false) AS said_no
    FROM import_rows r CROSS JOIN LATERAL (
        SELECT (SELECT coalesce(c.merged_into_id, c.id) FROM contacts c WHERE c.phone_key = r.phone_key) AS by_phone,
               CASE WHEN r.user_id IS NOT NULL
               THEN (SELECT coalesce(c.merged_into_id, c.id) FROM contacts c WHERE c.user_id = r.user_id) END AS by_user
        OFFSET 0
    ) m
    """
)
_CLASHES: Final = text(
    """
    DELETE FROM import_portion p USING contacts c
    WHERE p.phone_key IS NOT NULL AND p.user_id IS NOT NULL AND c.id = coalesce(p.by_phone, p.by_user)
          AND (p.by_phone <> p.by_user OR p.by_user IS NULL AND c.user_id IS NOT NULL
               OR p.by_phone IS NULL AND c.phone_key IS NOT NULL)
    RETURNING p.row_number, p.rows, p.by_phone, p.by_user
    """
)
# A number and another one that was merged with it name the same contact: the last row wins.
_SAME_CONTACT: Final = text(
    """
    SELECT contact_id, max(row_number) FROM import_portion WHERE fate IN ('known', 'again')
    GROUP BY contact_id HAVING count(*) > 1
    """
)
_TWINS: Final = text(
    "UPDATE import_portion SET fate = 'twin' WHERE contact_id = ANY (:contacts) AND row_number <> ALL (:last)"
)
_COUNTS: Final = text(
    """
    SELECT fate, count(*) AS people, sum(rows) AS rows, count(*) FILTER (WHERE said_no) AS said_no
    FROM import_portion GROUP BY fate
    """
)
_MAKE: Final = text(
    """
    INSERT INTO contacts (id, phone, phone_key, user_id, name, language, timezone, number_zone, attributes, source,
                          created_by_id)
    SELECT contact_id, phone, phone_key, user_id, name, language, timezone, number_zone, attributes, 'import', :person
    FROM import_portion WHERE fate = 'created'
    ON CONFLICT DO NOTHING
    """
)
_CHANGE: Final = """
    WITH changed AS (
        UPDATE contacts c SET {assignments}, updated_at = now()
        FROM import_portion p
        WHERE c.id = p.contact_id AND p.fate IN ('known', 'again') AND c.deleted_at IS NULL
              AND ({old}) IS DISTINCT FROM ({new})
        RETURNING p.fate
    )
    SELECT count(*) FROM changed WHERE fate = 'known'
"""
_REMEMBER: Final = text(
    """
    INSERT INTO contact_import_people (import_id, contact_id)
    SELECT :import, contact_id FROM import_portion WHERE fate IN ('created', 'known') ON CONFLICT DO NOTHING
    """
)
_LISTS: Final = text(
    """
    INSERT INTO contact_list_members (list_id, contact_id)
    SELECT l.id, p.contact_id FROM import_portion p CROSS JOIN contact_lists l
    WHERE p.fate = ANY (:applied) AND l.id = ANY (:lists) ON CONFLICT DO NOTHING
    """
)
_TAGS: Final = text(
    """
    INSERT INTO contact_tags (tag_id, contact_id)
    SELECT t.id, p.contact_id FROM import_portion p CROSS JOIN tags t
    WHERE p.fate = ANY (:applied) AND t.id = ANY (:tags) ON CONFLICT DO NOTHING
    """
)
_OWN_TAGS: Final = text(
    """
    INSERT INTO contact_tags (tag_id, contact_id)
    SELECT t.id, p.contact_id
    FROM import_portion p CROSS JOIN jsonb_array_elements_text(p.tags) AS own (name)
    JOIN tags t ON lower(t.name) = lower(own.name)
    WHERE p.fate = ANY (:applied) ON CONFLICT DO NOTHING
    """
)
_NOTES: Final = text(
    """
    INSERT INTO contact_notes (contact_id, text, created_by_id)
    SELECT p.contact_id, p.note, :person FROM import_portion p
    WHERE p.fate = ANY (:applied) AND p.note IS NOT NULL
          AND NOT EXISTS (SELECT FROM contact_notes n WHERE n.contact_id = p.contact_id AND n.text = p.note)
    """
)
_YES: Final = text(
    """
    INSERT INTO consent_events (key, contact_id, action, scope, channel, source, proof, at, created_by_id)
    SELECT coalesce(p.phone_key, p.user_id), p.contact_id, 'opt_in', :scope, 'import', :source, :proof, :at, :person
    FROM import_portion p WHERE p.fate = ANY (:applied) AND p.said_yes AND NOT p.said_no
    ON CONFLICT DO NOTHING
    """
)
_NO_OF_TWO: Final = text(
    """
    SELECT DISTINCT contact_id FROM import_portion
    WHERE fate = ANY (:applied) AND said_no AND phone_key IS NOT NULL AND user_id IS NOT NULL
    """
)


class Overtaken(Exception):
    """Somebody else made one of these people at this moment: the portion has to be written anew."""


@dataclass(frozen=True)
class Clash:
    """A row whose number and user id do not belong to one person; the contacts are those found by each."""

    row: int
    by_phone: int | None
    by_user: int | None


@dataclass(frozen=True)
class Written:
    """What became of a portion: rows by outcome, people who had said no and stay so, and rows that name two people."""

    created: int
    updated: int
    unchanged: int
    skipped: int
    duplicates: int
    opted_out: int
    clashes: Sequence[Clash]


def write(session: Session, found: ContactImport, portion: Portion) -> Written:
    """Put the people of a portion into the directory; raises Overtaken. The caller commits."""
    mode = Mode(found.mode)
    clashes, folded = _place(session, found, portion, mode)
    counts = {row.fate: row for row in session.execute(_COUNTS)}
    of = {fate: (row.people, int(row.rows)) for fate, row in counts.items()}
    created, known = of.get("created", (0, 0)), of.get("known", (0, 0))
    if created[0] and rows_changed(session.execute(_MAKE, {"person": found.created_by_id})) != created[0]:
        raise Overtaken
    changed = _change(session, found, portion) if mode in _UPDATES and len(of) > ("created" in of) else 0
    _group(session, found, portion, mode)
    skipped = 0 if mode in _UPDATES else known[0]
    return Written(
        created=created[0],
        updated=changed,
        unchanged=known[0] - skipped - changed,
        skipped=skipped + of.get("nobody", (0, 0))[1],
        duplicates=folded
        + sum(rows - people for people, rows in (created, known))
        + sum(of.get(fate, (0, 0))[1] for fate in ("again", "twin")),
        opted_out=sum(counts[fate].said_no for fate in ("created", "known") if fate in counts),
        clashes=clashes,
    )


def _place(session: Session, found: ContactImport, portion: Portion, mode: Mode) -> tuple[list[Clash], int]:
    """Find out who everybody is; return the clashes, and how many rows were folded into those."""
    session.execute(_ROWS)
    session.execute(_PLANNING)
    _copy(session, portion.copied)
    session.execute(_PORTION, {"import": found.id, "creates": mode is not Mode.UPDATE_ONLY})
    clashes = session.execute(_CLASHES).all() if portion.has_user_ids and mode in _UPDATES else []
    if same := session.execute(_SAME_CONTACT).all():
        session.execute(_TWINS, {"contacts": [row[0] for row in same], "last": [row[1] for row in same]})
    return [Clash(row[0], row[2], row[3]) for row in clashes], sum(int(row[1]) - 1 for row in clashes)


def _copy(session: Session, lines: str) -> None:
    raw: Any = session.connection().connection
    with raw.cursor() as cursor:
        cursor.copy_expert(_COPY, io.StringIO(lines))


def _change(session: Session, found: ContactImport, portion: Portion) -> int:
    """Change known people; return how many of them are different now."""
    values = _values(found, portion)
    if not values:
        return 0
    statement = _CHANGE.format(
        assignments=", ".join(f"{name} = {value}" for name, value in values.items()),
        old=", ".join(f"c.{name}" for name in values),
        new=", ".join(values.values()),
    )
    keys = [one["attribute"] for one in found.mapping if one["target"] == Target.ATTRIBUTE]
    bound = {"keys": keys} if ":keys" in statement else {}
    return session.scalar(text(statement), bound) or 0


def _values(found: ContactImport, portion: Portion) -> dict[str, str]:
    """Return the new values of a known contact as SQL, by column; column names come from us alone."""
    mapped, clear = {one["target"] for one in found.mapping}, found.empty == Empty.CLEAR
    values: dict[str, str] = {
        name.value: f"p.{name}" if clear else f"coalesce(p.{name}, c.{name})"
        for name in (Target.NAME, Target.LANGUAGE, Target.TIMEZONE)
        if name in mapped
    }
    if Target.ATTRIBUTE in mapped:
        kept = "(c.attributes - CAST(:keys AS text[]))" if clear else "c.attributes"
        values["attributes"] = kept + " || p.attributes"
    if portion.has_user_ids:
        # One of the identities found the contact; the other one is new, or the row would be a clash.
        values |= {"user_id": "CASE WHEN p.by_user IS NULL THEN coalesce(c.user_id, p.user_id) ELSE c.user_id END"}
        for name in ("phone", "phone_key", "number_zone"):
            values[name] = f"CASE WHEN p.by_phone IS NULL THEN coalesce(c.{name}, p.{name}) ELSE c.{name} END"
    return values


def _group(session: Session, found: ContactImport, portion: Portion, mode: Mode) -> None:
    """Put the people into tags and lists, and write down what was noted of them and that they said yes."""
    applied = ["created"] if mode is Mode.CREATE_ONLY else ["created", "known", "again", "twin"]
    common: Mapping[str, Any] = {"applied": applied, "person": found.created_by_id}
    session.execute(_REMEMBER, {"import": found.id})
    if found.list_ids:
        session.execute(_LISTS, {**common, "lists": found.list_ids})
    if found.tags:
        session.execute(_TAGS, {**common, "tags": grouping.tag_ids(session, found.tags)})
    if portion.tags:
        grouping.tag_ids(session, portion.tags)
        session.execute(_OWN_TAGS, common)
    if portion.has_notes:
        session.execute(_NOTES, common)
    if found.opt_in:
        session.execute(_YES, {**common, "at": found.created_at, **found.opt_in})
    if portion.has_user_ids:
        for contact_id in session.scalars(_NO_OF_TWO, common).all():
            consent.share(session, identities_of(session, find(session, contact_id)))
