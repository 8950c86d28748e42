"""Any server that speaks OpenAI's chat completions: OpenAI itself, or one of your own (vLLM, Ollama, llama.cpp …).

POST /chat/completions, as OpenAI's API reference describes it.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp

from dispatcher.assistant.asking.exchange import seconds_in, within
from dispatcher.assistant.asking.protocol import (
    Answered,
    Json,
    ModelError,
    Question,
    Speaker,
    Trouble,
    trouble_of_status,
    turns,
)

OPENAI: Final = "https://api.openai.com/v1"
_LARGEST: Final = 4 * 1024 * 1024
_ROLES: Final = {Speaker.PERSON: "user", Speaker.US: "assistant"}
# They think before they answer (in tokens that count), and refuse a temperature.
_THINKING: Final = re.compile(r"(o\d|gpt-5)")
_FOR_THOUGHTS: Final = 4096


@dataclass(frozen=True, slots=True)
class OpenAiCompatible:
    """A model behind an address that ends in /v1; a server of one's own may need no key."""

    name: str
    base_url: str = OPENAI
    api_key: str = field(default="", repr=False)

    def ask(self, question: Question, *, seconds: float) -> Answered:
        """Ask once; raises ModelError after at most ``seconds``."""

        async def call(session: aiohttp.ClientSession) -> Answered:
            headers = {"Authorization": f"Bearer {self.api_key}"} if self.api_key else {}
            url = f"{self.base_url.rstrip('/')}/chat/completions"
            async with session.post(url, json=self._body(question), headers=headers, allow_redirects=False) as answer:
                body = await _body_of(answer)
            if answer.status != 200:
                raise _refusal(answer, body)
            return _answered(self.name, body)

        return within(seconds, call)

    def most_tokens_out(self, question: Question) -> int:
        """Return how many tokens an answer may have at most, thoughts included."""
        return question.max_output_tokens + (_FOR_THOUGHTS if _THINKING.match(self.name) else 0)

    def _body(self, question: Question) -> Json:
        said = [{"role": _ROLES[one.speaker], "content": one.text} for one in turns(question.said)]
        shape = {"name": "answer", "strict": True, "schema": question.schema}
        return {
            "model": self.name,
            "messages": [{"role": "system", "content": question.system}, *said],
            "response_format": {"type": "json_schema", "json_schema": shape},
            **self._limits(question),
        }

    def _limits(self, question: Question) -> Json:
        if _THINKING.match(self.name):
            return {"max_completion_tokens": self.most_tokens_out(question)}
        # OpenAI has renamed it, everybody else has not.
        most = "max_completion_tokens" if self.base_url.startswith(OPENAI) else "max_tokens"
        return {most: question.max_output_tokens, "temperature": question.temperature}


async def _body_of(answer: aiohttp.ClientResponse) -> Json:
    raw = bytearray()
    async for piece in answer.content.iter_any():
        raw += piece
        if len(raw) > _LARGEST:
            raise ModelError(Trouble.MALFORMED, f"the answer is over {_LARGEST} bytes")
    try:
        body = json.loads(raw)
    except ValueError:
        body = None
    return body if isinstance(body, dict) else {}


def _refusal(answer: aiohttp.ClientResponse, body: Json) -> ModelError:
    error = body.get("error")
    told = error if isinstance(error, dict) else {"message": error or body.get("message")}
    trouble = trouble_of_status(answer.status)
    # Money that is used up does not come back by waiting.
    may_retry = False if told.get("code") == "insufficient_quota" else None
    return ModelError(
        trouble,
        f"HTTP {answer.status}: {told.get('message') or answer.reason}",
        retry_after=seconds_in(answer.headers.get("Retry-After")),
        may_retry=may_retry,
    )


def _answered(name: str, body: Json) -> Answered:
    tokens = _tokens(body)
    try:
        choice = body["choices"][0]
        message, reason = choice["message"], choice.get("finish_reason")
        text, refusal = message.get("content"), message.get("refusal")
    except (KeyError, IndexError, TypeError, AttributeError):
        raise ModelError(Trouble.MALFORMED, "the answer is no chat completion", tokens=tokens) from None
    if refusal or reason == "content_filter":
        raise ModelError(Trouble.REFUSED, str(refusal or reason), tokens=tokens)
    if reason == "length":
        raise ModelError(Trouble.MALFORMED, "the answer was cut off by max_tokens", tokens=tokens)
    if not isinstance(text, str) or not text.strip():
        raise ModelError(Trouble.REFUSED, "the answer is empty", tokens=tokens)
    return Answered(text, str(body.get("model") or name), *tokens)


def _tokens(body: Json) -> tuple[int, int]:
    usage = body.get("usage")
    counts: dict[str, Any] = usage if isinstance(usage, dict) else {}
    tokens_in, tokens_out = counts.get("prompt_tokens"), counts.get("completion_tokens")
    return (
        tokens_in if isinstance(tokens_in, int) else 0,
        tokens_out if isinstance(tokens_out, int) else 0,
    )
