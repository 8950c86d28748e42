"""The routes of what contacts are grouped and described by: lists, tags and attributes."""

from typing import Any

from sqlalchemy import select

from dispatcher.auth.audit import record
from dispatcher.contacts import attributes, grouping
from dispatcher.contacts.models import AttributeType, ContactAttribute, ContactList, Tag
from dispatcher.contacts.schemas import (
    AttributeChange,
    AttributeIn,
    AttributeSchema,
    GroupArgs,
    GroupSchema,
    ListChange,
    ListIn,
    ListSchema,
)
from dispatcher.database import Json, session, transaction
from dispatcher.http import (
    Blueprint,
    KeyScope,
    PageOfRows,
    Role,
    idempotent,
    opened_by,
    page_of,
    paginate,
    principal,
    requires,
)

lists = Blueprint("lists", __name__, url_prefix="/lists", description="Lists of contacts.")
tags = Blueprint("tags", __name__, url_prefix="/tags", description="Words on contacts.")
definitions = Blueprint(
    "contact-attributes", __name__, url_prefix="/contact-attributes", description="What we want to know of people."
)
BLUEPRINTS = (lists, tags, definitions)


def _list_view(found: ContactList, sizes: dict[int, int]) -> Json:
    same = ("id", "name", "description", "created_at", "updated_at")
    return {**{name: getattr(found, name) for name in same}, "size": sizes.get(found.id, 0)}


def _one_list(found: ContactList) -> Json:
    return _list_view(found, grouping.sizes(session(), [found.id]))


@lists.route("")
@lists.arguments(GroupArgs, location="query")
@lists.response(200, page_of(ListSchema))
@requires(Role.VIEWER)
@opened_by(KeyScope.CONTACTS_READ)
def list_lists(args: dict[str, Any]) -> PageOfRows:
    """List the lists of contacts."""
    chosen = select(ContactList).where(ContactList.name.icontains(args["q"], autoescape=True))
    sortable = {"id": ContactList.id, "name": ContactList.name, "created_at": ContactList.created_at}
    page = paginate(session(), chosen, args, sortable=sortable, default_sort="name")
    sizes = grouping.sizes(session(), [one.id for one in page["items"]])
    return {**page, "items": [_list_view(one, sizes) for one in page["items"]]}


@lists.route("", methods=["POST"])
@lists.arguments(ListIn)
@lists.response(201, ListSchema)
@requires(Role.OPERATOR)
@idempotent
def create_list(body: dict[str, Any]) -> Json:
    """Create a list."""
    with transaction() as current:
        found = grouping.make_list(current, body, principal().user_id)
        record(current, "list.created", "list", found.id, {"name": found.name})
    return _one_list(found)


@lists.route("/<int:list_id>")
@lists.response(200, ListSchema)
@requires(Role.VIEWER)
@opened_by(KeyScope.CONTACTS_READ)
def read_list(list_id: int) -> Json:
    """Read a list."""
    return _one_list(grouping.find_list(session(), list_id))


@lists.route("/<int:list_id>", methods=["PATCH"])
@lists.arguments(ListChange)
@lists.response(200, ListSchema)
@requires(Role.OPERATOR)
def change_list(body: dict[str, Any], list_id: int) -> Json:
    """Rename a list."""
    with transaction() as current:
        found = grouping.find_list(current, list_id)
        grouping.change_list(current, found, body)
        record(current, "list.changed", "list", list_id, {"fields": sorted(body)})
    return _one_list(found)


@lists.route("/<int:list_id>", methods=["DELETE"])
@lists.response(204)
@requires(Role.OPERATOR)
def delete_list(list_id: int) -> None:
    """Delete a list; its contacts stay."""
    with transaction() as current:
        found = grouping.find_list(current, list_id)
        record(current, "list.deleted", "list", list_id, {"name": found.name})
        current.delete(found)


@tags.route("")
@tags.arguments(GroupArgs, location="query")
@tags.response(200, page_of(GroupSchema))
@requires(Role.VIEWER)
@opened_by(KeyScope.CONTACTS_READ)
def list_tags(args: dict[str, Any]) -> PageOfRows:
    """List the tags."""
    chosen = select(Tag).where(Tag.name.icontains(args["q"], autoescape=True))
    return paginate(session(), chosen, args, sortable={"id": Tag.id, "name": Tag.name}, default_sort="name")


@tags.route("/<int:tag_id>", methods=["DELETE"])
@tags.response(204)
@requires(Role.OPERATOR)
def delete_tag(tag_id: int) -> None:
    """Delete a tag, from all contacts too."""
    with transaction() as current:
        found = grouping.find_tag(current, tag_id)
        record(current, "tag.deleted", "tag", tag_id, {"name": found.name})
        current.delete(found)


@definitions.route("")
@definitions.arguments(GroupArgs, location="query")
@definitions.response(200, page_of(AttributeSchema))
@requires(Role.VIEWER)
@opened_by(KeyScope.CONTACTS_READ)
def list_attributes(args: dict[str, Any]) -> PageOfRows:
    """List what is known of people."""
    chosen = select(ContactAttribute).where(ContactAttribute.label.icontains(args["q"], autoescape=True))
    sortable = {"id": ContactAttribute.id, "label": ContactAttribute.label, "key": ContactAttribute.key}
    return paginate(session(), chosen, args, sortable=sortable, default_sort="label")


@definitions.route("", methods=["POST"])
@definitions.arguments(AttributeIn)
@definitions.response(201, AttributeSchema)
@requires(Role.OPERATOR)
@idempotent
def create_attribute(body: dict[str, Any]) -> ContactAttribute:
    """Create an attribute."""
    with transaction() as current:
        made = attributes.define(current, body["label"], AttributeType(body["type"]))
        record(current, "contact_attribute.created", "contact_attribute", made.id, {"key": made.key})
    return made


@definitions.route("/<int:attribute_id>", methods=["PATCH"])
@definitions.arguments(AttributeChange)
@definitions.response(200, AttributeSchema)
@requires(Role.OPERATOR)
def change_attribute(body: dict[str, Any], attribute_id: int) -> ContactAttribute:
    """Give an attribute another name for people."""
    with transaction() as current:
        found = attributes.find(current, attribute_id)
        found.label = body["label"].strip()
        record(current, "contact_attribute.changed", "contact_attribute", attribute_id, {"label": found.label})
    return found


@definitions.route("/<int:attribute_id>", methods=["DELETE"])
@definitions.response(204)
@requires(Role.OPERATOR)
def delete_attribute(attribute_id: int) -> None:
    """Delete an attribute with its values."""
    with transaction() as current:
        found = attributes.find(current, attribute_id)
        record(current, "contact_attribute.deleted", "contact_attribute", attribute_id, {"key": found.key})
        attributes.remove(current, found)
