"""Meta's control plane and single sends, one method per call (reference §1.2–§1.6).

Reads return Meta's objects as they are; ``loose_json`` reads values out of them. Every method raises GraphRefused or
GraphUnavailable (both GraphFailure), except ``send``, which returns an outcome.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from dispatcher.whatsapp.graph_http import GraphFailure, GraphHttp, GraphRefused, GraphUnavailable
from dispatcher.whatsapp.loose_json import Object, as_name, as_object, as_objects, as_text
from dispatcher.whatsapp.media_hosts import is_media_url
from dispatcher.whatsapp.multipart import Multipart, remaining
from dispatcher.whatsapp.payloads import read_receipt
from dispatcher.whatsapp.responses import Ambiguous, NotSent, SendOutcome, parse_send

__all__ = ["Download", "GraphClient", "GraphFailure", "GraphRefused", "GraphUnavailable"]

PHONE_FIELDS = (
    "id,display_phone_number,verified_name,quality_rating,quality_score,status,throughput,"
    "whatsapp_business_manager_messaging_limit,name_status,code_verification_status,platform_type,account_mode,"
    "is_official_business_account,webhook_configuration,health_status"
)
WABA_FIELDS = (
    "id,name,currency,timezone_id,account_review_status,business_verification_status,health_status,"
    "message_template_namespace,marketing_messages_onboarding_status,ownership_type,country"
)
# Meta returns next to nothing that is not asked for.
TEMPLATE_FIELDS = (
    "id,name,language,status,category,previous_category,correct_category,parameter_format,components,quality_score,"
    "rejected_reason,message_send_ttl_seconds"
)
PAGE = 100
BAD_CURSOR = 131059
MEDIA_LIMIT = 100 * 1024 * 1024
SEND_ANSWER_LIMIT = 64 * 1024


@dataclass(frozen=True, slots=True)
class Download:
    """A medium that was fetched: bytes, declared type, and the SHA-256 in hex of what came."""

    size: int
    mime: str
    sha256: str


class GraphClient(GraphHttp):
    """Everything we ask of Meta for one token; ``app_secret`` adds ``appsecret_proof`` to every call."""

    # --- numbers and accounts ---------------------------------------------------------------------------------

    def phone_number(self, phone_number_id: str) -> Object:
        """A phone number with its quality, status, throughput and limits."""
        return self.call("GET", phone_number_id, params={"fields": PHONE_FIELDS})

    def waba(self, waba_id: str) -> Object:
        """A WhatsApp business account with its review, verification and health."""
        return self.call("GET", waba_id, params={"fields": WABA_FIELDS})

    def phone_numbers(self, waba_id: str) -> Iterator[Object]:
        """Every number of an account."""
        return self._pages(f"{waba_id}/phone_numbers", PHONE_FIELDS)

    def debug_token(self, token: str | None = None) -> Object:
        """What a token (our own by default) is and may do: scopes, granular_scopes, expires_at, is_valid …"""
        answer = self.call("GET", "debug_token", params={"input_token": token or self.token})
        return as_object(answer.get("data"))

    def subscribed_apps(self, waba_id: str) -> list[Object]:
        """The apps that get this account's webhooks."""
        return as_objects(self.call("GET", f"{waba_id}/subscribed_apps").get("data"))

    def subscribe_app(self, waba_id: str, callback_url: str | None = None, verify_token: str | None = None) -> None:
        """Have this account's webhooks sent to our app, at its own address when one is given."""
        override = {"override_callback_uri": callback_url, "verify_token": verify_token or ""} if callback_url else {}
        self.call("POST", f"{waba_id}/subscribed_apps", json=override)

    def unsubscribe_app(self, waba_id: str) -> None:
        """Stop this account's webhooks to our app."""
        self.call("DELETE", f"{waba_id}/subscribed_apps")

    # --- templates --------------------------------------------------------------------------------------------

    def templates(self, waba_id: str) -> Iterator[Object]:
        """Every template of an account, page by page; may repeat some when Meta loses the cursor midway."""
        return self._pages(f"{waba_id}/message_templates", TEMPLATE_FIELDS)

    def template(self, template_id: str) -> Object:
        """One template as it is now."""
        return self.call("GET", template_id, params={"fields": TEMPLATE_FIELDS})

    def create_template(self, waba_id: str, definition: Mapping[str, object]) -> Object:
        """Hand a template in for review: ``{"id", "status", "category"}``; the category may differ from the asked."""
        return self.call("POST", f"{waba_id}/message_templates", json=definition)

    def edit_template(self, template_id: str, components: Sequence[Object], category: str | None = None) -> None:
        """Replace all components (and the category of a template not yet approved)."""
        self.call("POST", template_id, json={"components": components, **({"category": category} if category else {})})

    def delete_template(self, waba_id: str, name: str, template_id: str | None = None) -> None:
        """Delete one template, or without ``template_id`` every language of the name."""
        one = {"hsm_id": template_id} if template_id else {}
        self.call("DELETE", f"{waba_id}/message_templates", params={"name": name, **one})

    def unpause_template(self, template_id: str) -> Object:
        """Wake a template that pacing has paused: ``{"success", "reason"}``."""
        return self.call("POST", f"{template_id}/unpause", json={})

    # --- media ------------------------------------------------------------------------------------------------

    def upload_media(self, phone_number_id: str, file: BinaryIO, filename: str, mime: str) -> str:
        """Upload from the file's position on, without holding it in memory; returns the media id (lives 30 days)."""
        fields = {"messaging_product": "whatsapp", "type": mime}
        form = Multipart(fields, file, filename, mime)
        headers = {"Content-Type": form.content_type}
        return self._named("id", self.call("POST", f"{phone_number_id}/media", data=form, headers=headers))

    def media_info(self, media_id: str, phone_number_id: str | None = None) -> Object:
        """Address (lives 5 minutes), type, size and hash of a medium."""
        return self.call("GET", media_id, params={"phone_number_id": phone_number_id} if phone_number_id else {})

    def download_media(self, url: str, into: BinaryIO, limit: int = MEDIA_LIMIT) -> Download:
        """Write the medium behind an address of ``media_info`` or a webhook; at most ``limit`` bytes.

        Raises ValueError, before any call, for an address outside Meta's media hosts.
        """
        if not is_media_url(url, self.base_url):
            raise ValueError("not an address of Meta's media hosts")
        with self.stream(url) as response:
            if response.status_code != 200:
                raise GraphUnavailable(f"HTTP {response.status_code} instead of the medium", ambiguous=False)
            size, digest = 0, hashlib.sha256()
            for piece in self.pieces(response, limit):
                size += into.write(piece)
                digest.update(piece)
            mime = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return Download(size, mime, digest.hexdigest())

    def delete_media(self, media_id: str) -> None:
        """Delete an uploaded medium."""
        self.call("DELETE", media_id)

    def header_handle(self, app_id: str, file: BinaryIO, filename: str, mime: str) -> str:
        """Upload the sample of a template's header (Resumable Upload API); returns the ``header_handle``."""
        session: dict[str, str | int] = {"file_name": filename, "file_length": remaining(file), "file_type": mime}
        upload = self._named("id", self.call("POST", f"{app_id}/uploads", params=session))
        headers = {"Authorization": f"OAuth {self.token}", "file_offset": "0"}
        return self._named("h", self.call("POST", upload, data=file, headers=headers))

    # --- messages ---------------------------------------------------------------------------------------------

    def send(self, phone_number_id: str, payload: Mapping[str, object]) -> SendOutcome:
        """Send one message, once; network trouble is an outcome, not an exception."""
        path = f"{phone_number_id}/messages"
        try:
            status, headers, body = self.exchange("POST", path, json=payload, limit=SEND_ANSWER_LIMIT)
        except GraphUnavailable as failure:
            return Ambiguous(failure.reason) if failure.ambiguous else NotSent(failure.reason)
        return parse_send(status, headers, body)

    def mark_read(self, phone_number_id: str, wamid: str, *, typing: bool = False) -> None:
        """Show the person that the message was read, and "typing…" on wish."""
        self.call("POST", f"{phone_number_id}/messages", json={**read_receipt(wamid, typing=typing)})

    # --- parts ------------------------------------------------------------------------------------------------

    def _pages(self, path: str, fields: str) -> Iterator[Object]:
        """Every object of a list; started over once when Meta no longer knows the cursor (reference §1.1)."""
        for last_try in (False, True):
            try:
                yield from self._pages_once(path, fields)
                return
            except GraphRefused as refusal:
                if last_try or refusal.error.code != BAD_CURSOR:
                    raise

    def _pages_once(self, path: str, fields: str) -> Iterator[Object]:
        params: dict[str, str | int] = {"fields": fields, "limit": PAGE}
        seen: set[str] = set()
        while True:
            page = self.call("GET", path, params=params)
            yield from as_objects(page.get("data"))
            paging = as_object(page.get("paging"))
            after = as_text(as_object(paging.get("cursors")).get("after"))
            # The "next" address itself is never followed: it carries the token, and could name any host.
            if not paging.get("next") or not after or after in seen:
                return
            seen.add(after)
            params["after"] = after

    def _named(self, key: str, answer: Object) -> str:
        name = as_name(answer.get(key))
        if not name:
            raise GraphUnavailable(f"Meta's answer has no {key}", ambiguous=True)
        return name
