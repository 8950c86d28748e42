"""Every sentence the server may say to a person who looks at the dashboard, read from its source.

The dashboard holds a Portuguese form of each; ``python -m tests.dashboard.sentences > dashboard/server-sentences.json``
writes the list anew, and tests on both sides compare.
"""

import ast
import itertools
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).parents[2] / "dispatcher"

_NOT_ON_A_PAGE: Final = frozenset(
    {
        "cli", "demo", "embedded", "supervisor", "jobqueue", "stack.py", "config.py", "logs.py", "crypto.py",
        "schema_version.py", "http/documents.py", "http/error_answers.py", "http/examples.py",
        "http/headers.py", "http/idempotency.py", "http/paging.py",
        "http/parsing.py", "auth/models.py", "campaigns/models.py", "messages/models.py", "accounts/models.py",
        "uploads/exports.py", "ops/metrics.py", "ops/health.py", "campaigns/balance/checks.py",
        "campaigns/costs/markets.py", "contacts/stop_words.py", "contacts/consent_schemas.py",
        "webhooks", "realtime", "http/extension.py", "http/schemas.py", "whatsapp/template/definition.py",
        "whatsapp/bulk_client.py", "whatsapp/client.py", "whatsapp/graph_http.py", "whatsapp/responses.py",
        "assistant/asking/gemini.py", "assistant/asking/openai_compatible.py",
    }
)  # fmt: skip
"""Modules whose words only programs, operators of the machine or logs see."""

_RULES: Final = ("whatsapp/template/", "whatsapp/limits.py")
"""Here sentences begin small: they follow the name of a field."""

_SENTENCE: Final = re.compile(r"(?:[A-Z“]|\{1\})[^_=<>]*? \S")
_NO_SENTENCE: Final = re.compile(
    r"\b(?:SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|WHEN|ORDER BY|DROP|CREATE|AND|CASE|CAST)\b"  # SQL
    r"|^[A-Z]+, [A-Z]+|^HTTP/|^(?:Connection|Cache-Control|Content-\w+|X-[\w-]+): "  # headers
    r"|dispatcher\.|^Spring sale$|^Olá \{\{1|^PowerPoint| \| |Retry-After|Content-Type|/api/docs|^\{1\} (?:\{|\()"
)
_NAMED: Final = re.compile(r"(?<!\{)\{[a-z_]+\}")


_SAID_BY_SQL: Final = {"The same person as in row {1}.": "campaigns/audience/rows.py"}
"""Sentences the database puts together, and the module whose SQL does."""


def sentences() -> list[str]:
    """Return the sentences once each, sorted, with {1}, {2}… where the server fills something in."""
    found = {text for file in sorted(SOURCE.rglob("*.py")) if _is_seen(file) for text in _said_in(file)}
    return sorted(found | {text for text, module in _SAID_BY_SQL.items() if _begins_in(text, SOURCE / module)})


def _begins_in(text: str, module: Path) -> bool:
    return text.split("{1}")[0] in module.read_text()


def _is_seen(file: Path) -> bool:
    name = file.relative_to(SOURCE).as_posix()
    return name not in _NOT_ON_A_PAGE and name.split("/")[0] not in _NOT_ON_A_PAGE


def _said_in(file: Path) -> Iterator[str]:
    name = file.relative_to(SOURCE).as_posix()
    tree = ast.parse(file.read_text())
    unsaid = set(_unsaid(tree))
    for node in ast.walk(tree):
        text = _text(node)
        if text and id(node) not in unsaid and _is_sentence(text, name):
            yield f"{text}{{1}}" if text.endswith(": ") else text.strip()


def _unsaid(tree: ast.AST) -> Iterator[int]:
    """Yield what is text but not said: docstrings, descriptions and examples of the API, and parts of f-strings."""
    for node in ast.walk(tree):
        hidden: list[ast.AST] = []
        if isinstance(node, ast.Expr):
            hidden = [node.value]
        elif isinstance(node, ast.keyword) and node.arg in {"metadata", "description", "doc", "responses"}:
            hidden = [*ast.walk(node.value)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "EXAMPLE":
            hidden = [*ast.walk(node)]
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            hidden = [value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "description"]
        elif isinstance(node, ast.JoinedStr):
            hidden = [part for part in ast.walk(node) if part is not node]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "text":
            hidden = [*ast.walk(node)]
        yield from map(id, hidden)


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant):
        numbers = itertools.count(1)
        return _NAMED.sub(lambda _: f"{{{next(numbers)}}}", node.value) if isinstance(node.value, str) else None
    if not isinstance(node, ast.JoinedStr):
        return None
    parts, count = [], 0
    for part in node.values:
        count += isinstance(part, ast.FormattedValue)
        parts.append(str(part.value) if isinstance(part, ast.Constant) else f"{{{count}}}")
    return "".join(parts)


def _is_sentence(text: str, name: str) -> bool:
    if "\n" in text or _NO_SENTENCE.search(text):
        return False
    if name.startswith(_RULES):
        return bool(re.search(r"[a-z]{2,} \S*[a-z]{2,}", text)) and "\\" not in text
    return len(text) > 9 and bool(_SENTENCE.match(text))


if __name__ == "__main__":
    json.dump(sentences(), sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
