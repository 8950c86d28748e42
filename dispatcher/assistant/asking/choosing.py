"""Which model the settings name, and what it costs."""

from decimal import ROUND_CEILING, Decimal

from dispatcher.assistant.asking.gemini import GEMINI, Gemini
from dispatcher.assistant.asking.openai_compatible import OPENAI, OpenAiCompatible
from dispatcher.assistant.asking.protocol import Model
from dispatcher.config import Settings


def the_model(settings: Settings) -> Model | None:
    """Return the model to ask; None when none is configured: no key, and no server of one's own."""
    if settings.assistant_provider == "openai":
        if not (settings.openai_api_key or settings.openai_api_base_url):
            return None
        return OpenAiCompatible(
            settings.assistant_model, settings.openai_api_base_url or OPENAI, settings.openai_api_key
        )
    if not settings.gemini_api_key:
        return None
    return Gemini(settings.assistant_model, settings.gemini_api_base_url or GEMINI, settings.gemini_api_key)


def price(settings: Settings, tokens_in: int, tokens_out: int) -> int:
    """Return what so many tokens cost, in millionths of a US dollar, rounded up."""
    # Prices are for a million tokens, so dollars a million times over are millionths for one token.
    exact = settings.assistant_price_in * tokens_in + settings.assistant_price_out * tokens_out
    return int(Decimal(exact).to_integral_value(ROUND_CEILING))
