"""Feed a campaign from a CSV and follow what becomes of everybody. Python 3.11, nothing to install.

    export DISPATCHER_URL=http://localhost:8000 DISPATCHER_API_KEY=…
    python feed_campaign.py people.csv ACCOUNT_ID TEMPLATE_ID

The key needs the scopes campaigns:read, campaigns:write and events:read. The column ``phone`` says to whom; the others
fill the template's body in their order. Stop it or let it crash, and start it again in the same folder: it goes on, and
nobody gets two messages. Events are appended to ``events.jsonl``.
"""

import csv
import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from urllib.parse import urlencode

MEMORY, EVENTS = Path("memory.json"), Path("events.jsonl")
CHUNK = 1000
PAUSES = (1, 2, 4, 8, 15, 30, 60)
AGAIN = (429, 500, 502, 503, 504)


def call(method, path, body=None, once=None):
    """Return the API's answer; try again when there is none, or when it says to come again."""
    headers = {"X-API-Key": os.environ["DISPATCHER_API_KEY"], "Content-Type": "application/json"}
    if once:
        headers["Idempotency-Key"] = once
    url = f"{os.environ['DISPATCHER_URL']}/api/v1{path}"
    for pause in PAUSES:
        request = urllib.request.Request(url, json.dumps(body).encode() if body else None, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            said = refusal.read().decode()
            if refusal.code not in AGAIN and "still at work" not in said:
                raise SystemExit(f"{method} {path}: {refusal.code} {said}") from None
            pause = float(refusal.headers.get("Retry-After") or pause)
        except (OSError, ValueError) as error:
            print(error, file=sys.stderr)
        time.sleep(pause)
    raise SystemExit(f"{method} {path}: the server is away. Start this again later: it goes on.")


def remember(memory, **what):
    """Keep something over a crash: written aside, then put in place at once."""
    memory.update(what)
    aside = MEMORY.with_suffix(".new")
    aside.write_text(json.dumps(memory))
    aside.replace(MEMORY)


def make(order, once):
    """Make the campaign and return its id; when only the answer to an earlier try was lost, find what it made."""
    try:
        return call("POST", "/campaigns", order, once)["id"]
    except SystemExit as refusal:
        if "its answer was lost" not in str(refusal):
            raise
    found = call("GET", f"/campaigns?{urlencode({'q': order['name']})}")["items"]
    return max(one["id"] for one in found if one["name"] == order["name"])


def feed(memory, file, account_id, template_id):
    """Make the campaign, give it everybody in chunks, and start it; each step may be repeated."""
    with open(file, newline="") as source:
        people = list(csv.DictReader(source))
    columns = [name for name in people[0] if name != "phone"]
    variables = {f"body.{n}": {"source": "column", "value": name} for n, name in enumerate(columns, start=1)}
    order = {"name": Path(file).stem, "account_id": account_id, "template_id": template_id}
    if "once" not in memory:
        remember(memory, once=str(uuid.uuid4()))
    campaign = make({**order, "template_variables": variables}, memory["once"])
    for first in range(0, len(people), CHUNK):
        chunk = [{"phone": one.pop("phone"), "variables": one} for one in people[first : first + CHUNK]]
        taken = call("PUT", f"/campaigns/{campaign}/chunks/part-{first}", {"recipients": chunk})
        for one in taken["bad"]:
            print(f"left out: {one}", file=sys.stderr)
    if call("GET", f"/campaigns/{campaign}")["status"] == "draft":
        call("PATCH", f"/campaigns/{campaign}/status", {"status": "running"})
    remember(memory, campaign=campaign)


def follow(memory):
    """Append every event, then keep the cursor: an event may be there twice, none is missing."""
    while True:
        after = f"&after={memory['cursor']}" if "cursor" in memory else ""
        found = call("GET", f"/events?limit=500{after}")
        with EVENTS.open("a") as log:
            log.writelines(json.dumps(event) + "\n" for event in found["items"])
        for event in found["items"]:
            print(event["id"], event["kind"], event["message"]["person"] if event["message"] else "")
        remember(memory, cursor=found["next"])
        if not found["has_more"]:
            time.sleep(2)


if __name__ == "__main__":
    kept = json.loads(MEMORY.read_text()) if MEMORY.exists() else {}
    if "campaign" not in kept:
        feed(kept, sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    follow(kept)
