"""What the demo does with the running product: connect the demo number, fill a campaign, send it, read the result."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dispatcher.demo.client import Api, DemoError, Meta

PHONE_NUMBER_ID: Final = "200000000000001"
BUSINESS_ACCOUNT_ID: Final = "100000000000001"
APP_ID: Final = "300000000000001"
TEMPLATE: Final = "order_update"
STANDARD_RATE: Final = 80
_ORDER_COLUMNS: Final = ("pedido", "order", "order_id", "numero_pedido", "nº do pedido", "número do pedido")
_NAME_COLUMNS: Final = ("nome", "name", "first_name", "primeiro_nome", "nome completo", "cliente")
_POLL_SECONDS: Final = 0.25
_SETTLE_SECONDS: Final = 30.0

Watch = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True)
class Prepared:
    """A campaign ready to start, what its rehearsal found, and how its file was read."""

    campaign_id: int
    report: Mapping[str, Any]
    notes: list[str]


def connect_number(api: Api, token: str, app_secret: str, rate: float | None) -> int:
    """Return the id of the demo number, connected the first time, with the wanted rate."""
    known = api.call("GET", "/whatsapp-accounts", params={"q": PHONE_NUMBER_ID})["items"]
    body = {
        "name": "Demo Store",
        "phone_number_id": PHONE_NUMBER_ID,
        "business_account_id": BUSINESS_ACCOUNT_ID,
        "app_id": APP_ID,
        "access_token": token,
        "app_secret": app_secret,
        "rate_limit": round(rate) if rate else None,
    }
    if known:
        account_id = int(known[0]["id"])
        api.call("PUT", f"/whatsapp-accounts/{account_id}", json=body)
        api.call("POST", f"/whatsapp-accounts/{account_id}/refresh")
    else:
        account_id = int(api.call("POST", "/whatsapp-accounts", json=body)["id"])
    api.call("POST", f"/whatsapp-accounts/{account_id}/templates/sync")
    return account_id


def prepare(api: Api, account_id: int, file: Path, name: str) -> Prepared:
    """Upload the file, make the campaign, map its columns, and rehearse it."""
    upload = api.upload("/upload/recipients", file)
    columns = [column["name"] for column in upload["columns"]]
    if upload["phone_column"] is None:
        raise DemoError(f"No column of {file.name} looks like phone numbers. Its columns: {', '.join(columns)}.")
    found = api.call("GET", f"/whatsapp-accounts/{account_id}/templates", params={"q": TEMPLATE})["items"]
    variables = _map(columns)
    body = {"name": name, "account_id": account_id, "template_id": found[0]["id"], "template_variables": variables}
    campaign_id = int(api.call("POST", "/campaigns", json=body)["id"])
    given = {"upload_id": upload["id"], "phone_column": upload["phone_column"]}
    api.call("POST", f"/campaigns/{campaign_id}/recipients", json=given)
    _wait_for_audience(api, campaign_id)
    report = api.call("POST", f"/campaigns/{campaign_id}/dry-run")
    return Prepared(campaign_id, report, _notes(upload, variables))


def _notes(upload: Mapping[str, Any], variables: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Say how the file was read, so that a wrong guess is seen."""
    sheet, sheets = upload["sheet"], upload["sheets"] or []
    unread = [other for other in sheets if other != sheet]
    told = [f"Reads the sheet {sheet} only, not {', '.join(unread)}."] if unread else []
    wording = "; ".join(f"{name}: {_source(variable)}" for name, variable in variables.items())
    return [*upload["warnings"], *told, f"Phone numbers: column {upload['phone_column']}; {wording}."]


def _source(variable: Mapping[str, str]) -> str:
    return f"column {variable['value']}" if variable["source"] == "column" else f"{variable['value']} for everybody"


def _map(columns: list[str]) -> dict[str, dict[str, str]]:
    """Map the template's two variables (who, which order) to what the file has, with fallbacks for what it has not."""
    return {
        "body.1": _column(columns, _NAME_COLUMNS, fallback="cliente"),
        "body.2": _column(columns, _ORDER_COLUMNS, fallback="A-1000"),
    }


def _column(columns: list[str], wanted: tuple[str, ...], fallback: str) -> dict[str, str]:
    for column in columns:
        if column.strip().lower() in wanted:
            return {"source": "column", "value": column, "fallback": fallback}
    return {"source": "constant", "value": fallback}


def _wait_for_audience(api: Api, campaign_id: int) -> None:
    while True:
        audience: Mapping[str, Any] = api.call("GET", f"/campaigns/{campaign_id}")["audience"]
        if audience["status"] == "failed":
            raise DemoError(f"The recipients could not be read: {audience['error']}")
        if audience["status"] == "ready":
            return
        time.sleep(_POLL_SECONDS)


def problems(api: Api, campaign_id: int) -> list[Mapping[str, Any]]:
    """Return every row that cannot be sent, with its reason, in the file's order."""
    rows = [row for status in ("bad", "duplicate") for row in _rows(api, campaign_id, status)]
    return sorted(rows, key=lambda row: int(row["row"]))


def _rows(api: Api, campaign_id: int, status: str) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = []
    page = 1
    while True:
        params = {"status": status, "page": page, "page_size": 100}
        answer = api.call("GET", f"/campaigns/{campaign_id}/recipients", params=params)
        rows += answer["items"]
        if len(rows) >= answer["total"]:
            return rows
        page += 1


def send(api: Api, campaign_id: int, watch: Watch) -> Mapping[str, Any]:
    """Start the campaign and watch it to its end; return it."""
    _start(api, campaign_id)
    while True:
        campaign: Mapping[str, Any] = api.call("GET", f"/campaigns/{campaign_id}")
        watch(campaign)
        if campaign["status"] in ("completed", "cancelled"):
            return campaign
        time.sleep(_POLL_SECONDS)


def _start(api: Api, campaign_id: int) -> None:
    try:
        api.call("PATCH", f"/campaigns/{campaign_id}/status", json={"status": "running"})
    except DemoError:
        # Asked again after a lost answer, the API refuses to start what has started.
        if api.call("GET", f"/campaigns/{campaign_id}")["status"] == "draft":
            raise


def settle(api: Api, meta: Meta, campaign_id: int, watch: Watch) -> Mapping[str, Any]:
    """Wait (half a minute at most) until Meta has told every outcome and all of them are processed."""
    until = time.monotonic() + _SETTLE_SECONDS
    last: Any = None
    while time.monotonic() < until:
        campaign = api.call("GET", f"/campaigns/{campaign_id}")
        watch(campaign)
        states = campaign["stats"]["states"]
        if states == last and meta.is_idle():
            break
        last = states
        time.sleep(_POLL_SECONDS * 2)
    stats: Mapping[str, Any] = api.call("GET", f"/campaigns/{campaign_id}/stats")
    return stats
