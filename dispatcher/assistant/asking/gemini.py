"""Google Gemini through its official SDK.

The SDK costs 70 MB and a second: it is imported with the first question, so only processes that ask pay for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import aiohttp

from dispatcher.assistant.asking.exchange import seconds_in, tls, within
from dispatcher.assistant.asking.protocol import (
    Answered,
    ModelError,
    Question,
    Speaker,
    Trouble,
    trouble_of_status,
    turns,
)

if TYPE_CHECKING:
    from google.genai import Client
    from google.genai.errors import APIError
    from google.genai.types import GenerateContentConfig, GenerateContentResponse

GEMINI: Final = "https://generativelanguage.googleapis.com"
_ROLES: Final = {Speaker.PERSON: "user", Speaker.US: "model"}
# Thoughts count as output and would eat the answer; only these models let them be switched off.
_WITHOUT_THOUGHTS: Final = "gemini-2.5-flash"
_BEFORE_THOUGHTS: Final = ("gemini-1", "gemini-2.0")
_FOR_THOUGHTS: Final = 4096
_CUT_OFF: Final = frozenset({"MAX_TOKENS", "MALFORMED_RESPONSE", "MALFORMED_FUNCTION_CALL"})


@dataclass(frozen=True, slots=True)
class Gemini:
    """A model of the Gemini API; the address is that of the API or of something that stands in for it."""

    name: str
    base_url: str = GEMINI
    api_key: str = field(default="", repr=False)

    def ask(self, question: Question, *, seconds: float) -> Answered:
        """Ask once; raises ModelError after at most ``seconds``."""
        from google.genai.errors import APIError
        from pydantic import ValidationError

        async def call(session: aiohttp.ClientSession) -> Answered:
            try:
                response = await self._client(session).aio.models.generate_content(
                    model=self.name, contents=_contents(question), config=self._config(question)
                )
            except APIError as error:
                raise _refusal(error) from None
            except (ValidationError, ValueError, TypeError, AttributeError, KeyError) as error:
                # Something else than the API's JSON, of any kind: that is how the SDK fails over it.
                raise ModelError(Trouble.MALFORMED, f"no answer of the API: {type(error).__name__}") from None
            return _answered(self.name, response)

        return within(seconds, call)

    def most_tokens_out(self, question: Question) -> int:
        """Return how many tokens an answer may have at most, thoughts included."""
        thinks = not self.name.startswith((*_WITHOUT_THOUGHTS, *_BEFORE_THOUGHTS))
        return question.max_output_tokens + (_FOR_THOUGHTS if thinks else 0)

    def _client(self, session: aiohttp.ClientSession) -> Client:
        from google.genai import Client
        from google.genai.types import HttpOptions, HttpRetryOptions

        return Client(
            vertexai=False,
            api_key=self.api_key,
            http_options=HttpOptions(
                base_url=self.base_url,
                aiohttp_client=session,
                # One attempt: when to try again is decided by who asks.
                retry_options=HttpRetryOptions(attempts=1),
                client_args={"verify": tls()},
                async_client_args={"verify": tls(), "ssl": tls()},
            ),
        )

    def _config(self, question: Question) -> GenerateContentConfig:
        from google.genai.types import AutomaticFunctionCallingConfig, GenerateContentConfig, ThinkingConfig

        is_quick = self.name.startswith(_WITHOUT_THOUGHTS)
        return GenerateContentConfig(
            system_instruction=question.system,
            temperature=question.temperature,
            max_output_tokens=self.most_tokens_out(question),
            response_mime_type="application/json",
            response_json_schema=question.schema,
            thinking_config=ThinkingConfig(thinking_budget=0) if is_quick else None,
            automatic_function_calling=AutomaticFunctionCallingConfig(disable=True),
        )


def _contents(question: Question) -> Any:
    from google.genai.types import Content, Part

    return [Content(role=_ROLES[one.speaker], parts=[Part(text=one.text)]) for one in turns(question.said)]


def _refusal(error: APIError) -> ModelError:
    trouble = trouble_of_status(error.code or 0)
    return ModelError(
        trouble, f"HTTP {error.code} {error.status or ''}: {error.message}", retry_after=_retry_after(error)
    )


def _retry_after(error: APIError) -> float | None:
    """Return the seconds of the header, or of google.rpc.RetryInfo among the error's details."""
    headers = getattr(error.response, "headers", None) or {}
    if (seconds := seconds_in(headers.get("Retry-After"))) is not None:
        return seconds
    told = error.details.get("error") if isinstance(error.details, dict) else None
    details = told.get("details") if isinstance(told, dict) else None
    delays = [one.get("retryDelay") for one in details or () if isinstance(one, dict) and "retryDelay" in one]
    return seconds_in(delays[0]) if delays else None


def _answered(name: str, response: GenerateContentResponse) -> Answered:
    tokens = _tokens(response)
    if response.prompt_feedback and response.prompt_feedback.block_reason:
        raise ModelError(Trouble.REFUSED, str(response.prompt_feedback.block_reason), tokens=tokens)
    if not response.candidates:
        raise ModelError(Trouble.MALFORMED, "the answer has no candidates", tokens=tokens)
    candidate = response.candidates[0]
    reason = candidate.finish_reason.value if candidate.finish_reason else "STOP"
    if reason in _CUT_OFF:
        raise ModelError(Trouble.MALFORMED, f"the answer was cut off: {reason}", tokens=tokens)
    if reason != "STOP":
        raise ModelError(Trouble.REFUSED, reason, tokens=tokens)
    parts = (candidate.content.parts if candidate.content else None) or []
    text = "".join(part.text for part in parts if part.text and not part.thought)
    if not text.strip():
        raise ModelError(Trouble.REFUSED, "the answer is empty", tokens=tokens)
    return Answered(text, response.model_version or name, *tokens)


def _tokens(response: GenerateContentResponse) -> tuple[int, int]:
    usage = response.usage_metadata
    if usage is None:
        return 0, 0
    return usage.prompt_token_count or 0, (usage.candidates_token_count or 0) + (usage.thoughts_token_count or 0)
