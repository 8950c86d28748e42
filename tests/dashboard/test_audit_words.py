"""Each action of the audit log has words on its page; the dashboard's own tests hold both languages together."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from dispatcher.contacts.bulk import Action
from tests.dashboard.sentences import SOURCE

WORDS: Final = SOURCE.parent / "dashboard" / "src" / "lib" / "i18n" / "en.ts"

_PUT_TOGETHER: Final = {
    # What a person may move a campaign to; one that is asked to run is prepared first.
    "campaign.{fact.status}": {
        f"campaign.{status}" for status in ("running", "preparing", "paused", "cancelled", "scheduled", "draft")
    },
    "contacts.{body['action']}": {f"contacts.{action}" for action in Action if action is not Action.DELETE},
}
"""The actions whose names the code puts together, and what comes of it."""


def test_every_action_that_is_recorded_has_words() -> None:
    block = re.search(r"\n  auditActions: \{\n(.*?)\n  \}", WORDS.read_text(), re.DOTALL)
    assert block
    known = set(re.findall(r"^    (\w+):", block[1], re.MULTILINE))
    recorded = {action.replace(".", "_") for action in _recorded()}
    assert {"auth_signed_in", "messages_resent", "template_created", "contacts_add_tag"} <= recorded
    assert known == recorded


def _recorded() -> set[str]:
    return {
        action for file in SOURCE.rglob("*.py") if "import record" in file.read_text() for action in _named_in(file)
    }


def _named_in(file: Path) -> Iterator[str]:
    """Yield the actions given to ``record``, or to a function of the same module that passes its ``action`` on."""
    tree = ast.parse(file.read_text())
    passing_on = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and any(argument.arg == "action" for argument in node.args.args)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id not in {"record", *passing_on}:
            continue
        for argument in node.args:
            if isinstance(argument, ast.JoinedStr):
                yield from _PUT_TOGETHER[ast.unparse(argument)[2:-1]]
            elif isinstance(argument, ast.Constant) and re.fullmatch(r"[a-z_]+\.[a-z_]+", str(argument.value)):
                yield str(argument.value)
