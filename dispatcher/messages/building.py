"""From a claimed message to the bytes of its request: plan, values, media ids, and our own id in the callback data."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol, TypeVar
from uuid import UUID

import orjson
from flask import current_app

from dispatcher import clock
from dispatcher.accounts.media import MediaFile, ensure_media, forget
from dispatcher.config import Settings
from dispatcher.database import transaction
from dispatcher.errors import DispatcherError
from dispatcher.messages.free_contents import content_of
from dispatcher.messages.ledger import Claimed
from dispatcher.messages.models import MessagePlan
from dispatcher.messages.numbers import Number
from dispatcher.uploads.models import UploadKind
from dispatcher.uploads.service import find_upload, open_content
from dispatcher.whatsapp import payloads
from dispatcher.whatsapp.client import GraphClient
from dispatcher.whatsapp.graph_http import GraphRefused
from dispatcher.whatsapp.limits import PayloadError
from dispatcher.whatsapp.responses import NotSent, Refused, SendOutcome
from dispatcher.whatsapp.template.build import TemplateValueError, build
from dispatcher.whatsapp.template.check import sanitize
from dispatcher.whatsapp.template.definition import parse
from dispatcher.whatsapp.template.spec import TemplateSpec

T = TypeVar("T")
MEDIA_MEMORY = timedelta(hours=1)
PLANS_REMEMBERED = 200


class Unbuildable(Exception):
    """The request cannot be made from what we have; the text says what is missing. Nothing was sent."""


def unbuilt(problem: Exception) -> SendOutcome:
    """Return what it means for a message that something else broke while it was being built: it has not left."""
    if isinstance(problem, GraphRefused):
        return Refused(problem.error, None)
    return NotSent(f"could not be built: {type(problem).__name__}")


class RunSlow(Protocol):
    """Runs a blocking function in the application's context, off the event loop."""

    def __call__(self, function: Callable[..., T], *arguments: object) -> Awaitable[T]: ...


@dataclass(frozen=True, slots=True)
class LoadedPlan:
    """A plan made ready: the parsed template, its constants, and the uploads its media slots need."""

    spec: TemplateSpec
    constants: Mapping[str, str]
    media: Mapping[str, str]


class Builder:
    """Builds requests; remembers plans (they never change) and media ids (for an hour: Meta keeps them 30 days)."""

    def __init__(self) -> None:
        self._plans: dict[int, LoadedPlan] = {}
        self._media: dict[tuple[str, int], tuple[str, datetime]] = {}
        self._uploading = asyncio.Lock()

    async def build(self, message: Claimed, number: Number, offload: RunSlow) -> bytes:
        """Return the body of the request for this attempt; raise Unbuildable when that cannot be."""
        while (body := self.build_now(message, number)) is None:
            await self._fetch(message, number, offload)
        return body

    def build_now(self, message: Claimed, number: Number) -> bytes | None:
        """Do the same with what is remembered; return None when the plan or Meta's id of a file must be fetched."""
        try:
            content = self._content(message, number)
            if content is None:
                return None
            return orjson.dumps(
                payloads.message(
                    content,
                    to=message.to_number,
                    user_id=message.user_id,
                    reply_to=(message.content or {}).get("reply_to"),
                    opaque=payloads.opaque(message.id, message.attempt),
                )
            )
        except (PayloadError, TemplateValueError, DispatcherError) as problem:
            raise Unbuildable(str(problem)) from problem

    def _content(self, message: Claimed, number: Number) -> payloads.Content | None:
        if message.plan_id is None:
            return self._single(message, number)
        plan = self._plans.get(message.plan_id)
        if plan is None:
            return None
        media = {slot: self._known_media(upload_id, number) for slot, upload_id in plan.media.items()}
        values = {key: sanitize(value) for key, value in {**plan.constants, **(message.variables or {})}.items()}
        for slot, media_id in media.items():
            if media_id is None:
                return None
            values[slot] = media_id
        return payloads.template(plan.spec.name, plan.spec.language, build(plan.spec, values))

    def _single(self, message: Claimed, number: Number) -> payloads.Content | None:
        content: Mapping[str, Any] = message.content or {}
        upload_id = content.get("upload_id")
        media_id = self._known_media(upload_id, number) if upload_id else None
        if upload_id and media_id is None:
            return None
        return content_of(message.kind, content, media_id)

    def _known_media(self, upload_id: str, number: Number) -> str | None:
        known = self._media.get((upload_id, number.id))
        return known[0] if known and known[1] > clock.now() else None

    async def _fetch(self, message: Claimed, number: Number, offload: RunSlow) -> None:
        """Load the plan, then bring its files (or the message's own) to Meta."""
        plan = None
        if message.plan_id is not None:
            plan = self._plans.get(message.plan_id) or await self._load(message.plan_id, offload)
        for upload_id in [*plan.media.values()] if plan else [(message.content or {})["upload_id"]]:
            await self._learn_media(upload_id, number, offload)

    async def _load(self, plan_id: int, offload: RunSlow) -> LoadedPlan:
        if len(self._plans) >= PLANS_REMEMBERED:
            self._plans.clear()
        plan = self._plans[plan_id] = await offload(load_plan, plan_id)
        return plan

    async def _learn_media(self, upload_id: str, number: Number, offload: RunSlow) -> None:
        # One at a time: the first batch of a campaign would otherwise upload the same file once for each message.
        async with self._uploading:
            if self._known_media(upload_id, number) is None:
                media_id = await offload(media_id_of, upload_id, number)
                self._media[upload_id, number.id] = (media_id, clock.now() + MEDIA_MEMORY)

    async def forget_media(self, message: Claimed, number: Number, offload: RunSlow) -> None:
        """Have the message's files brought to Meta afresh with the next try: it no longer takes the ids it gave."""
        plan = self._plans.get(message.plan_id or 0)
        given = (message.content or {}).get("upload_id")
        upload_ids = [*plan.media.values()] if plan else [given] if given else []
        for upload_id in upload_ids:
            self._media.pop((upload_id, number.id), None)
            await offload(forget_media_id, upload_id, number.id)


def forget_media_id(upload_id: str, account_id: int) -> None:
    """Drop Meta's id of an upload on a number."""
    with transaction() as session:
        forget(session, account_id, UUID(upload_id))


def load_plan(plan_id: int) -> LoadedPlan:
    """Return a plan ready for building."""
    with transaction() as session:
        row = session.get_one(MessagePlan, plan_id)
        return LoadedPlan(parse(row.template), row.constants, row.media)


def media_id_of(upload_id: str, number: Number) -> str:
    """Return Meta's id of an upload on a number, uploading it there when it is not (or is about to be forgotten)."""
    settings: Settings = current_app.extensions["settings"]
    with transaction() as session:
        upload = find_upload(session, UUID(upload_id), kind=UploadKind.MEDIA)
        file = MediaFile(
            upload_id=upload.id,
            filename=upload.filename,
            content_type=upload.content_type,
            open=partial(open_content, upload),
        )
        session.expunge(upload)
    return ensure_media(GraphClient(settings.graph_url, number.token), number.id, number.phone_number_id, file)
