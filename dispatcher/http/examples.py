"""Examples for the OpenAPI document, composed of what its schemas say: nobody writes two hundred of them by hand.

A property's own ``example`` comes first, then the choices of an ``enum``, then what such a name usually holds, then the
type. A test validates each example against its schema.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

Json = dict[str, Any]

_MOMENT: Final = "2026-11-22T12:00:00Z"
_UUID: Final = "0b1f6f0e-7a52-4f0e-9d0c-2f1f0a3f9a55"
_FORMATS: Final = {"date-time": _MOMENT, "date": "2026-11-22", "uuid": _UUID}
_USUAL: Final[Mapping[str, Any]] = {
    "access": "eyJhbGciOiJIUzI1NiJ9.access.token",
    "access_token": "EAAyourMetaToken",
    "account": "Shop",
    "account_name": "Shop",
    "action": "campaign.started",
    "answers_url": "https://chat.example.com/answers",
    "app_id": "400000000000002",
    "app_secret": "0123456789abcdef0123456789abcdef",
    "blackout_date": "2026-12-25",
    "business_account_id": "400000000000001",
    "category": "UTILITY",
    "chunk": "part-1",
    "code": 131026,
    "column": "Nome",
    "company": "Example Ltd.",
    "content_type": "image/png",
    "cause": "meta",
    "cost": "12.50",
    "country": "BR",
    "cure": "Ask the person for another number.",
    "currency": "BRL",
    "current_password": "correct horse battery",
    "default_country": "BR",
    "delimiter": ";",
    "details": "The number has no WhatsApp.",
    "direction": "outbound",
    "display_phone_number": "+55 11 98765-0000",
    "email": "ana@example.com",
    "label": "City",
    "emoji": "👍",
    "encoding": "utf-8",
    "eta": _MOMENT,
    "exception": "2026-12-25",
    "external_id": "customer-4711",
    "fallback": "cliente",
    "file": "(the bytes of the file)",
    "filename": "clientes.csv",
    "first_name": "Ana",
    "formatted_name": "Ana Souza",
    "id": 7,
    "ip": "203.0.113.7",
    "key": "city",
    "language": "pt_BR",
    "language_column": "Idioma",
    "last_name": "Souza",
    "local_start": "2026-12-01T09:00",
    "link": "https://example.com/picture.png",
    "looks_like": "text",
    "market": "BR",
    "message": "order_update",
    "name": "Ana",
    "next_cursor": "eyJpZCI6IDQ3MTF9",
    "page_size": 20,
    "password": "correct horse battery",
    "occurrence": "2026-12-07T12:00:00Z",
    "person": "+5511987654321",
    "phone": "+5511987654321",
    "phone_column": "Telefone",
    "phone_number_id": "500000000000001",
    "price": "0.0625",
    "quality_rating": "GREEN",
    "queue": "sends-1",
    "reason": "The number has no WhatsApp.",
    "recipient_key": "5511987654321",
    "refresh": "eyJhbGciOiJIUzI1NiJ9.refresh.token",
    "secret": "whsec_shown_only_this_once",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "shortcut": "thanks",
    "send_until": "20:00",
    "spread_until": "18:00",
    "start": "2026-12-01T09:00",
    "source": "shop",
    "tag": "vip",
    "title": "Not on WhatsApp",
    "text": "Good morning! Your order left today.",
    "timezone": "America/Sao_Paulo",
    "to": "+5511987654321",
    "token": "set-up-token-of-the-log",
    "total": 1,
    "url": "https://shop.example.com/whatsapp-events",
    "until": _MOMENT,
    "user_id": "BR.13491208655302741918",
    "username": "alice",
    "value": "Nome",
    "verified_name": "Shop",
    "version": "v1",
    "wa_id": "5511987654321",
    "wamid": "wamid.HBgNNTUxMTk4NzY1NDMyMRUCABEYEjE",
    "webhook_url": "https://dispatcher.example.com/webhook/whatsapp",
    "zone": "America/Sao_Paulo",
    "zone_column": "Fuso",
}
_NAMES: Final[Mapping[str, str]] = {
    "Template": "order_update",
    "Campaign": "Spring sale",
    "Account": "Shop",
    "Number": "Shop",
    "List": "Newsletter",
    "Team": "Support",
    "Label": "refund",
    "Tag": "vip",
    "Segment": "Regulars of Recife",
    "Source": "Shop chat",
    "Origin": "Shop chat",
    "Key": "Shop",
}
"""What the ``name`` of a schema is whose own name begins or ends so; of all others it is a person's."""
_IN_SCHEMAS: Final[Mapping[tuple[str, str], Any]] = {
    ("Hours", "from"): "09:00",
    ("Hours", "to"): "18:00",
    ("Recurrence", "rule"): "FREQ=WEEKLY;BYDAY=MO",
    ("RecipientFileIn", "file"): "Nome;Telefone\nAna;+5511987654321\n",
}
_KEYS: Final[Mapping[str, str]] = {
    "by_code": "131026",
    "checks": "database",
    "funnel": "delivered",
    "problems": "phone",
    "states": "delivered",
    "template_variables": "body.1",
    "words": "pt",
}
"""What an object with free keys has as its key; others are by column."""
_BY_KIND: Final[Mapping[str, Any]] = {"integer": 1, "number": 0.5, "boolean": True, "string": "text"}
_BODIES: Final = ("application/json", "multipart/form-data")


def with_examples(document: Json) -> Json:
    """Give every JSON body of the document, asked or answered, an example where it has none; changes it in place."""
    schemas = document["components"]["schemas"]
    for operation in _operations(document):
        for kind in _BODIES:
            _fill(schemas, operation.get("requestBody", {}).get("content", {}).get(kind), is_answer=False)
        for answer in operation["responses"].values():
            _fill(schemas, answer.get("content", {}).get(_BODIES[0]), is_answer=True)
    return document


def _operations(document: Json) -> Iterator[Json]:
    for item in document["paths"].values():
        yield from (one for name, one in item.items() if name in ("get", "post", "put", "patch", "delete"))


def _fill(schemas: Mapping[str, Json], content: Json | None, *, is_answer: bool) -> None:
    if content and "example" not in content and "schema" in content:
        content["example"] = _Composer(schemas, is_answer=is_answer).value("", content["schema"], ())


class _Composer:
    """Composes values; an answer has every property, a body what is required of it, or else the first it may hold."""

    def __init__(self, schemas: Mapping[str, Json], *, is_answer: bool) -> None:
        self._schemas = schemas
        self._is_answer = is_answer

    def value(self, name: str, schema: Json, above: tuple[str, ...]) -> Any:
        """Return a value for the property of this name; ``above`` are the schemas it lies in."""
        for branch in ("anyOf", "allOf", "oneOf"):
            if branch in schema:
                # A nullable reference is written as "any object or that schema".
                named = [one for one in schema[branch] if "$ref" in one]
                return self.value(name, (named or schema[branch])[0], above)
        if "$ref" in schema:
            return self._named(schema["$ref"].rpartition("/")[2], above)
        return schema["example"] if "example" in schema else self._plain(name, schema, above)

    def _named(self, name: str, above: tuple[str, ...]) -> Any:
        if name in above:
            return None
        return self._object("", self._schemas[name], (*above, name))

    def _plain(self, name: str, schema: Json, above: tuple[str, ...]) -> Any:
        kind = schema.get("type")
        if kind == "array":
            inner = self.value(name.removesuffix("s"), schema["items"], above)
            return [] if inner is None else [inner]
        if kind == "object":
            return self._object(name, schema, above)
        choices = [one for one in schema.get("enum", ()) if one not in ("", None)]
        return choices[0] if choices else _scalar(name, schema, above[-1] if above else "")

    def _object(self, name: str, schema: Json, above: tuple[str, ...]) -> Json:
        if schema.get("additionalProperties"):
            return {_KEYS.get(name, "Nome"): self.value("value", schema["additionalProperties"], above)}
        properties = schema.get("properties", {})
        shown = {one: inner for one, inner in properties.items() if self._is_shown(one, inner, schema)}
        found = {one: self.value(one, inner, above) for one, inner in shown.items()}
        # Null stands where a tree would have to go on.
        return {one: value for one, value in found.items() if value is not None or _may_be_null(shown[one])}

    def _is_shown(self, name: str, inner: Json, schema: Json) -> bool:
        if self._is_answer:
            return not inner.get("writeOnly")
        return name in (schema.get("required") or [next(iter(schema["properties"]))])


def _may_be_null(schema: Json) -> bool:
    return bool(schema.get("nullable") or any(one.get("nullable") for one in schema.get("anyOf", ())))


def _scalar(name: str, schema: Json, holder: str) -> Any:
    for usual in (_FORMATS.get(schema.get("format", "")), _IN_SCHEMAS.get((holder, name)), _named_as(name, holder)):
        if usual is not None and _fits(usual, schema):
            return usual
    kind = schema.get("type")
    return _number(str(kind), schema) if kind in ("integer", "number") else _BY_KIND.get(str(kind), "text")


def _named_as(name: str, holder: str) -> Any:
    if name == "name":
        fitting = (own for word, own in _NAMES.items() if holder.startswith(word) or holder.endswith(word))
        return next(fitting, _USUAL["name"])
    if name in _USUAL:
        return _USUAL[name]
    if name.endswith("_at"):
        return _MOMENT
    return _UUID if name.endswith("upload_id") else None


def _number(kind: str, schema: Json) -> int | float:
    low, high = schema.get("minimum", 0), schema.get("maximum", float("inf"))
    wanted: int | float = _BY_KIND[kind]
    return wanted if low <= wanted <= high else low


def _fits(value: Any, schema: Json) -> bool:
    if isinstance(value, int):
        return schema.get("type") == "integer"
    shortest, longest = schema.get("minLength", 0), schema.get("maxLength", len(value))
    return schema.get("type") == "string" and shortest <= len(value) <= longest
