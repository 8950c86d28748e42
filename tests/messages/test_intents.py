"""What people mean by their answers, and what a campaign's report says of it."""

import pytest

from dispatcher.messages.intents import understood
from dispatcher.messages.models import Intent

MEANT = {
    Intent.YES: (
        "Sim",
        "SIM!!",
        "quero sim",
        "Sim, quero",
        "ok",
        "yes please",
        "Sí, por favor",
        "👍🏽",
        "✅ 👍",
        "claro que sim",
    ),
    Intent.NO: ("Não", "nao, obrigada", "no thanks", "Agora não", "N", "👎", "No, gracias", "não hoje"),
    Intent.QUESTION: ("Quanto custa", "vcs tem azul?", "When does it come", "¿Tienen azul?", "Sim, mas quando chega?"),
    Intent.COMPLAINT: ("Meu pedido não chegou", "Isso é um absurdo!", "I want a refund", "¿Por qué no llegó?"),
    Intent.PERSON: ("Quero falar com um atendente", "let me talk to someone please", "me liga"),
    None: (
        "obrigada",
        "❤️",
        "...",
        "",
        "não sei",
        "No sé",
        "yes I told my neighbour about it",
        "que lindo",
        "😂👍",
        "🏽",
    ),
}


@pytest.mark.parametrize(("intent", "text"), [(one, text) for one, texts in MEANT.items() for text in texts])
def test_an_answer_means_what_the_rules_are_sure_of(intent: Intent | None, text: str) -> None:
    found = understood(text)
    assert (found.intent if found else None) == intent
    assert found is None or 0 < found.confidence <= 1


def test_what_stops_is_said_by_the_rules_of_consent() -> None:
    stop = understood("Quero", is_stop=True)
    assert stop is not None and stop.intent == Intent.STOP
