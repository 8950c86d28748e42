"""Routes: prompts, their versions, and trying a text against a past conversation."""

from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dispatcher.assistant import prompts, trying
from dispatcher.assistant.consulting import consult
from dispatcher.assistant.models import Prompt, PromptVersion
from dispatcher.assistant.schemas import (
    PromptChange,
    PromptIn,
    PromptSchema,
    PromptVersionIn,
    PromptVersionSchema,
    TrialSchema,
    TryIn,
    VariablesSchema,
)
from dispatcher.assistant.views import prompt_views, version_views
from dispatcher.auth.audit import record
from dispatcher.config import Settings
from dispatcher.conversations.finding import find as find_conversation
from dispatcher.database import Json, session, transaction
from dispatcher.errors import Conflict, Forbidden
from dispatcher.http import (
    Blueprint,
    CursorArgs,
    CursorPageOfRows,
    PageArgs,
    PageOfRows,
    Role,
    cursor_page_of,
    idempotent,
    page_of,
    paginate,
    paginate_by_cursor,
    principal,
    requires,
)

blueprint = Blueprint(
    "assistant-prompts", __name__, url_prefix="/assistant", description="What the assistant is told to be and to do."
)


@blueprint.route("/prompts")
@blueprint.arguments(PageArgs, location="query")
@blueprint.response(200, page_of(PromptSchema))
@requires(Role.OPERATOR)
def list_prompts(args: dict[str, Any]) -> PageOfRows:
    """List the prompts; a standard one is there from the first."""
    with transaction() as current:
        prompts.ensure_one(current)
    chosen = select(Prompt).where(Prompt.deleted_at.is_(None), Prompt.name.icontains(args["q"], autoescape=True))
    page = paginate(session(), chosen, args, sortable={"id": Prompt.id, "name": Prompt.name}, default_sort="name")
    return {**page, "items": prompt_views(session(), page["items"])}


@blueprint.route("/prompts", methods=["POST"])
@blueprint.arguments(PromptIn)
@blueprint.response(201, PromptSchema)
@requires(Role.ADMIN)
@idempotent
def create_prompt(body: dict[str, Any]) -> Json:
    """Create a prompt."""
    try:
        with transaction() as current:
            made = prompts.create(current, body["name"], body["text"], principal().user_id)
            record(current, "assistant.prompt_created", "assistant_prompt", made.id, {"name": made.name})
    except IntegrityError:
        raise _named_so() from None
    return _view(made)


@blueprint.route("/prompts/<int:prompt_id>")
@blueprint.response(200, PromptSchema)
@requires(Role.OPERATOR)
def read_prompt(prompt_id: int) -> Json:
    """Read a prompt with the text in use."""
    return _view(prompts.find(session(), prompt_id))


@blueprint.route("/prompts/<int:prompt_id>", methods=["PATCH"])
@blueprint.arguments(PromptChange)
@blueprint.response(200, PromptSchema)
@requires(Role.ADMIN)
def change_prompt(body: dict[str, Any], prompt_id: int) -> Json:
    """Rename a prompt, or use an earlier version again."""
    try:
        with transaction() as current:
            found = _to_change(current, prompt_id)
            found.name = body.get("name", found.name).strip()
            if "version" in body:
                prompts.use(current, found, body["version"])
            record(current, "assistant.prompt_changed", "assistant_prompt", prompt_id, body)
    except IntegrityError:
        raise _named_so() from None
    return _view(found)


@blueprint.route("/prompts/<int:prompt_id>", methods=["DELETE"])
@blueprint.response(204)
@requires(Role.ADMIN)
def delete_prompt(prompt_id: int) -> None:
    """Delete a prompt that nothing uses."""
    with transaction() as current:
        found = _to_change(current, prompt_id)
        prompts.delete(current, found)
        record(current, "assistant.prompt_deleted", "assistant_prompt", prompt_id, {"name": found.name})


@blueprint.route("/prompts/<int:prompt_id>/versions")
@blueprint.arguments(CursorArgs, location="query")
@blueprint.response(200, cursor_page_of(PromptVersionSchema))
@requires(Role.OPERATOR)
def list_versions(args: dict[str, Any], prompt_id: int) -> CursorPageOfRows:
    """List the versions of a prompt, the newest first."""
    found = prompts.find(session(), prompt_id)
    chosen = select(PromptVersion).where(PromptVersion.prompt_id == found.id)
    page = paginate_by_cursor(session(), chosen, args, key=PromptVersion.id)
    return {**page, "items": version_views(session(), page["items"])}


@blueprint.route("/prompts/<int:prompt_id>/versions", methods=["POST"])
@blueprint.arguments(PromptVersionIn)
@blueprint.response(201, PromptVersionSchema)
@requires(Role.ADMIN)
@idempotent
def write_version(body: dict[str, Any], prompt_id: int) -> Json:
    """Write a new version, in use from now on."""
    with transaction() as current:
        found = _to_change(current, prompt_id)
        made = prompts.write(current, found, body["text"], principal().user_id)
        record(current, "assistant.prompt_written", "assistant_prompt", prompt_id, {"version": made.number})
    return version_views(session(), [made])[0]


@blueprint.route("/variables")
@blueprint.response(200, VariablesSchema)
@requires(Role.OPERATOR)
def list_variables() -> Json:
    """List what may stand in double braces in a prompt."""
    return {"variables": [*prompts.VARIABLES, f"{prompts.ATTRIBUTE}…"]}


@blueprint.route("/trials", methods=["POST"])
@blueprint.arguments(TryIn)
@blueprint.response(200, TrialSchema)
@requires(Role.OPERATOR)
def try_prompt(body: dict[str, Any]) -> Json:
    """Try a text against a past conversation. Nothing is sent; what the model costs counts for the day."""
    prompts.require_sound(body["text"])
    settings: Settings = current_app.extensions["settings"]
    with transaction() as current:
        conversation = find_conversation(current, body["conversation_id"])
        trial = trying.prepare(current, conversation, body, settings)
        record(current, "assistant.tried", "conversation", conversation.id)
    consulted = consult(trial.consultation, settings)
    with transaction() as current:
        return trying.settle(current, trial, consulted)


def _to_change(current: Session, prompt_id: int) -> Prompt:
    if not principal().all_accounts:
        raise Forbidden("Prompts belong to all numbers: only an administrator of all of them changes one.")
    return prompts.find(current, prompt_id, lock=True)


def _view(found: Prompt) -> Json:
    return prompt_views(session(), [found])[0]


def _named_so() -> Conflict:
    return Conflict("There is a prompt of this name.", {"name": ["Choose another name."]})
