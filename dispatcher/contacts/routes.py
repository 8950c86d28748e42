"""The contact routes: people, their notes, and which two are one."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import func, select

from dispatcher.auth.audit import record
from dispatcher.contacts import bulk, directory, merging
from dispatcher.contacts.filtering import conditions, matching, order
from dispatcher.contacts.forgetting import forget
from dispatcher.contacts.models import Contact, ContactNote
from dispatcher.contacts.schemas import (
    BulkIn,
    BulkSchema,
    ContactArgs,
    ContactChange,
    ContactDetailSchema,
    ContactFilter,
    ContactIn,
    ContactSchema,
    CountSchema,
    MergeIn,
    NoteIn,
    NoteSchema,
    UpsertedSchema,
    UpsertIn,
)
from dispatcher.contacts.upserting import Outcome, upsert_all
from dispatcher.contacts.views import contact_detail, contact_views, note_view
from dispatcher.database import Json, session, transaction
from dispatcher.errors import NotFound
from dispatcher.http import (
    Blueprint,
    CursorPageOfRows,
    KeyScope,
    Role,
    cursor_page_of,
    idempotent,
    opened_by,
    paginate_by_cursor,
    principal,
    requires,
)

blueprint = Blueprint("contacts", __name__, url_prefix="/contacts", description="People we talk to.")


@blueprint.route("")
@blueprint.arguments(ContactArgs, location="query")
@blueprint.response(200, cursor_page_of(ContactSchema))
@requires(Role.VIEWER)
@opened_by(KeyScope.CONTACTS_READ)
def list_contacts(args: dict[str, Any]) -> CursorPageOfRows:
    """List contacts, the newest first."""
    chosen = select(Contact).where(*conditions(session(), args, by_page=True))
    page = paginate_by_cursor(session(), chosen, args, key=order(session(), args))
    return {**page, "items": contact_views(session(), page["items"])}


@blueprint.route("/count")
@blueprint.arguments(ContactFilter, location="query")
@blueprint.response(200, CountSchema)
@requires(Role.VIEWER)
@opened_by(KeyScope.CONTACTS_READ)
def count_contacts(args: dict[str, Any]) -> Json:
    """Count the contacts that fit."""
    return {"count": session().scalar(select(func.count()).select_from(matching(session(), args).subquery()))}


@blueprint.route("", methods=["POST"])
@blueprint.arguments(ContactIn)
@blueprint.response(201, ContactDetailSchema)
@requires(Role.AGENT)
@opened_by(KeyScope.CONTACTS_WRITE)
@idempotent
def create_contact(body: dict[str, Any]) -> Json:
    """Create a contact."""
    with transaction() as current:
        contact = directory.add(current, body, principal().user_id)
        record(current, "contact.created", "contact", contact.id)
    return contact_detail(session(), contact)


@blueprint.route("/bulk", methods=["POST"])
@blueprint.arguments(BulkIn)
@blueprint.response(200, BulkSchema)
@requires(Role.OPERATOR)
@idempotent
def change_many(body: dict[str, Any]) -> Json:
    """Put a tag or a list on many contacts, take it off, or delete them."""
    if body["action"] == bulk.Action.DELETE:
        return {"changed": _delete_many(body)}
    with transaction() as current:
        changed = bulk.group(current, body)
        about = {name: body.get(name) for name in ("tag", "list_id") if body.get(name)}
        record(current, f"contacts.{body['action']}", "contact", None, {"changed": changed, **about})
    return {"changed": changed}


def _delete_many(body: dict[str, Any]) -> int:
    deleted = 0
    for portion in bulk.to_delete(session(), body):
        with transaction() as current:
            gone = forget(current, portion)
            record(current, "contacts.deleted", "contact", None, {"changed": gone})
        deleted += gone
    return deleted


@blueprint.route("/upsert", methods=["POST"])
@blueprint.arguments(UpsertIn)
@blueprint.response(200, UpsertedSchema)
@requires(Role.AGENT)
@opened_by(KeyScope.CONTACTS_WRITE)
@idempotent
def upsert_contacts(body: dict[str, Any]) -> Json:
    """Create or change people, up to 500 at once, found by external_id, phone or user_id.

    Each is taken for itself: one that is refused says why and keeps nobody else out. What is left out stays as it is.
    """
    with transaction() as current:
        done = upsert_all(current, body["contacts"], principal().user_id)
        counts = {str(outcome): sum(one.status is outcome for one in done) for outcome in Outcome}
        record(current, "contacts.upserted", "contact", None, counts)
    items = [{"index": index, **asdict(one)} for index, one in enumerate(done)]
    return {**counts, "items": items}


@blueprint.route("/<int:contact_id>")
@blueprint.response(200, ContactDetailSchema)
@requires(Role.VIEWER)
@opened_by(KeyScope.CONTACTS_READ)
def read_contact(contact_id: int) -> Json:
    """Read a contact with its notes and merges; one that was merged answers as the one it belongs to now."""
    return contact_detail(session(), directory.find(session(), contact_id))


@blueprint.route("/<int:contact_id>", methods=["PATCH"])
@blueprint.arguments(ContactChange)
@blueprint.response(200, ContactDetailSchema)
@requires(Role.AGENT)
@opened_by(KeyScope.CONTACTS_WRITE)
def change_contact(body: dict[str, Any], contact_id: int) -> Json:
    """Change a contact."""
    with transaction() as current:
        contact = directory.locked(current, contact_id)
        directory.change(current, contact, body)
        record(current, "contact.changed", "contact", contact.id, {"fields": sorted(body)})
    return contact_detail(session(), contact)


@blueprint.route("/<int:contact_id>", methods=["DELETE"])
@blueprint.response(204)
@requires(Role.OPERATOR)
def delete_contact(contact_id: int) -> None:
    """Delete a contact: what was sent stays in the ledger without saying to whom."""
    with transaction() as current:
        contact = directory.find(current, contact_id)
        forget(current, [contact.id])
        record(current, "contact.deleted", "contact", contact_id)


@blueprint.route("/<int:contact_id>/notes", methods=["POST"])
@blueprint.arguments(NoteIn)
@blueprint.response(201, NoteSchema)
@requires(Role.AGENT)
@idempotent
def add_note(body: dict[str, Any], contact_id: int) -> Json:
    """Write a note about a contact."""
    with transaction() as current:
        contact = directory.find(current, contact_id)
        note = ContactNote(contact_id=contact.id, text=body["text"], created_by_id=principal().user_id)
        current.add(note)
        current.flush()
        record(current, "contact.note_added", "contact", contact.id, {"note": note.id})
    return note_view(note, principal().username)


@blueprint.route("/<int:contact_id>/notes/<int:note_id>", methods=["DELETE"])
@blueprint.response(204)
@requires(Role.AGENT)
def delete_note(contact_id: int, note_id: int) -> None:
    """Delete a note."""
    with transaction() as current:
        note = current.get(ContactNote, note_id)
        if note is None or note.contact_id != directory.find(current, contact_id).id:
            raise NotFound("There is no such note.")
        current.delete(note)
        record(current, "contact.note_deleted", "contact", contact_id, {"note": note_id})


@blueprint.route("/<int:contact_id>/merges", methods=["POST"])
@blueprint.arguments(MergeIn)
@blueprint.response(200, ContactDetailSchema)
@requires(Role.OPERATOR)
def merge_contacts(body: dict[str, Any], contact_id: int) -> Json:
    """Merge another contact, who is the same person, into this one."""
    with transaction() as current:
        made = merging.merge(current, contact_id, body["contact_id"], merging.PERSON, principal().user_id)
        record(current, "contact.merged", "contact", made.kept_id, {"merged": made.merged_id})
    return contact_detail(session(), directory.find(session(), contact_id))


@blueprint.route("/<int:contact_id>/merges/<int:merge_id>", methods=["DELETE"])
@blueprint.response(200, ContactDetailSchema)
@requires(Role.OPERATOR)
def undo_merge(contact_id: int, merge_id: int) -> Json:
    """Undo a merge; the answer is the contact that comes back."""
    with transaction() as current:
        back = merging.undo(current, contact_id, merge_id)
        record(current, "contact.merge_undone", "contact", contact_id, {"merged": back.id})
    return contact_detail(session(), back)
