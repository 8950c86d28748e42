"""The two programs in docs/webhooks-out.md believe what we sign, and nothing else."""

import base64
import json
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dispatcher.integrations.subscriptions.signing import new_secret, signed_headers
from tests.servers import ROOT

BODY = '{"id": 4711, "kind": "message.delivered", "said": "Olá"}'.encode()
Believes = Callable[[str, dict[str, str], bytes], bool]


def _documented(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", (ROOT / "docs/webhooks-out.md").read_text(), re.DOTALL)
    assert found
    return found[1]


def _in_python(folder: Path) -> Believes:
    names: dict[str, Any] = {}
    exec(_documented("python"), names)
    return names["is_ours"]


def _in_javascript(folder: Path) -> Believes:
    program = folder / "check.mjs"
    program.write_text(
        _documented("javascript")
        + "const [secret, headers, body] = JSON.parse(process.argv[2]);\n"
        + "console.log(isOurs(secret, headers, Buffer.from(body, 'base64')));\n"
    )

    def believes(secret: str, headers: dict[str, str], body: bytes) -> bool:
        said = json.dumps([secret, headers, base64.b64encode(body).decode()])
        done = subprocess.run(["node", str(program), said], capture_output=True, check=True, text=True, timeout=60)
        return {"true\n": True, "false\n": False}[done.stdout]

    return believes


@pytest.mark.parametrize("program", [_in_python, _in_javascript])
def test_what_the_documentation_checks_is_what_we_sign(program: Callable[[Path], Believes], tmp_path: Path) -> None:
    believes = program(tmp_path)
    secret, next_secret, now = new_secret(), new_secret(), datetime.now(UTC)
    headers = signed_headers("evt_4711", now, BODY, [secret])
    assert believes(secret, headers, BODY)
    # While it is being changed, either of the two is enough.
    both = signed_headers("evt_4711", now, BODY, [secret, next_secret])
    assert believes(secret, both, BODY)
    assert believes(next_secret, both, BODY)

    assert not believes(next_secret, headers, BODY)
    assert not believes(secret, headers, BODY + b" ")
    assert not believes(secret, {**headers, "webhook-id": "evt_4712"}, BODY)
    for late in (timedelta(minutes=-6), timedelta(minutes=6)):
        assert not believes(secret, signed_headers("evt_4711", now + late, BODY, [secret]), BODY)
