"""What a caller asks, read from either protocol, and the answer in the words of the same protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.jsontypes import Json


class NotUnderstood(ValueError):
    """A request that the real API would refuse with 400."""


@dataclass(slots=True)
class Asked:
    """One question, whichever protocol it came by. ``said`` are {"speaker": "person" or "us", "text"}."""

    protocol: str
    model: str
    key: str
    system: str
    said: list[Json]
    schema: Json
    max_output_tokens: int | None
    temperature: float | None
    id: int = 0
    at: float = 0.0
    fault: str | None = None
    answer: str | None = None

    @property
    def last(self) -> str:
        """Return what the person said last."""
        return next((one["text"] for one in reversed(self.said) if one["speaker"] == "person"), "")

    @property
    def tokens_in(self) -> int:
        """Return the tokens of the question, at four characters each as a rule of thumb has it."""
        return tokens(self.system) + sum(tokens(one["text"]) for one in self.said)


def tokens(text: str) -> int:
    return (len(text) + 3) // 4


@dataclass(slots=True)
class Spoken:
    """What is answered: the text, and why it ends there (``stop``, ``length``, ``refusal``)."""

    text: str
    ends: str = "stop"


def from_gemini(model: str, key: str, body: Json) -> Asked:
    contents = body.get("contents")
    if not isinstance(contents, list) or not contents:
        raise NotUnderstood("contents is not specified")
    config = body.get("generationConfig") or {}
    return Asked(
        protocol="gemini",
        model=model,
        key=key,
        system=_parts(body.get("systemInstruction") or {}),
        said=[_said(one.get("role") == "model", _parts(one)) for one in contents],
        schema=config.get("responseJsonSchema") or {},
        max_output_tokens=config.get("maxOutputTokens"),
        temperature=config.get("temperature"),
    )


def from_openai(key: str, body: Json) -> Asked:
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise NotUnderstood("you must provide messages")
    shape = (body.get("response_format") or {}).get("json_schema") or {}
    return Asked(
        protocol="openai",
        model=str(body.get("model", "")),
        key=key,
        system="\n\n".join(one["content"] for one in messages if one["role"] == "system"),
        said=[_said(one["role"] == "assistant", one["content"]) for one in messages if one["role"] != "system"],
        schema=shape.get("schema") or {},
        max_output_tokens=body.get("max_tokens") or body.get("max_completion_tokens"),
        temperature=body.get("temperature"),
    )


def _said(is_ours: bool, text: str) -> Json:
    return {"speaker": "us" if is_ours else "person", "text": text}


def _parts(content: Json) -> str:
    return "".join(part.get("text", "") for part in content.get("parts") or [])


def in_gemini(asked: Asked, spoken: Spoken) -> Json:
    usage = {
        "promptTokenCount": asked.tokens_in,
        "candidatesTokenCount": tokens(spoken.text),
        "totalTokenCount": asked.tokens_in + tokens(spoken.text),
    }
    answer: Json = {"usageMetadata": usage, "modelVersion": asked.model, "responseId": f"answer-{asked.id}"}
    if spoken.ends == "refusal":
        return answer | {"promptFeedback": {"blockReason": "SAFETY"}}
    content: Any = {"role": "model", "parts": [{"text": spoken.text}]} if spoken.text else {"role": "model"}
    reason = "MAX_TOKENS" if spoken.ends == "length" else "STOP"
    return answer | {"candidates": [{"content": content, "finishReason": reason, "index": 0}]}


def in_openai(asked: Asked, spoken: Spoken) -> Json:
    refused = spoken.ends == "refusal"
    message = {
        "role": "assistant",
        "content": None if refused else spoken.text,
        "refusal": "I'm sorry, I can't assist with that." if refused else None,
    }
    return {
        "id": f"chatcmpl-{asked.id}",
        "object": "chat.completion",
        "created": int(asked.at),
        "model": asked.model,
        "choices": [{"index": 0, "message": message, "finish_reason": "length" if spoken.ends == "length" else "stop"}],
        "usage": {
            "prompt_tokens": asked.tokens_in,
            "completion_tokens": tokens(spoken.text),
            "total_tokens": asked.tokens_in + tokens(spoken.text),
        },
    }


def error_in(protocol: str, status: int, message: str, retry_after: float | None = None) -> Json:
    """Return an error as the API of this protocol words it."""
    if protocol == "openai":
        kind = {401: "invalid_request_error", 429: "rate_limit_error"}.get(status, "server_error")
        return {"error": {"message": message, "type": kind, "param": None, "code": None}}
    names = {400: "INVALID_ARGUMENT", 403: "PERMISSION_DENIED", 404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED"}
    error: Json = {"code": status, "message": message, "status": names.get(status, "UNAVAILABLE")}
    if retry_after is not None:
        info = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{retry_after:g}s"}
        error["details"] = [info]
    return {"error": error}
