"""What people write when they mean something that a campaign can count: whole answers, beginnings and telling words.

As ``folded`` writes them: without case, accents and punctuation. English, Portuguese and Spanish. Thanks and hearts
are missing on purpose: they are said to any message.
"""

from typing import Final

YES: Final = frozenset({
    "yes", "y", "yes please", "yeah", "yep", "yup", "ok", "okay", "sure", "of course", "sounds good", "i want",
    "i do", "i would", "deal", "confirm", "confirmed", "interested", "i am interested", "im interested",
    "sim", "s", "ss", "claro", "com certeza", "quero", "quero sim", "eu quero", "sim quero", "sim por favor", "pode",
    "pode ser", "aceito", "confirmo", "confirmado", "combinado", "fechado", "blz", "beleza", "isso", "bora", "topo",
    "tenho interesse", "me interessa", "gostaria", "gostaria sim",
    "si", "si por favor", "por supuesto", "quiero", "si quiero", "vale", "de acuerdo", "acepto", "me interesa", "dale",
})  # fmt: skip
NO: Final = frozenset({
    "no", "n", "nope", "nah", "no thanks", "no thank you", "not now", "not interested", "i do not want", "i dont want",
    "nao", "nn", "nao quero", "nao obrigado", "nao obrigada", "agora nao", "hoje nao", "no momento nao",
    "nao tenho interesse", "sem interesse", "nao posso", "nao preciso", "nao gostaria", "dispenso",
    "no gracias", "no quiero", "ahora no", "no me interesa", "no puedo",
})  # fmt: skip
UNSURE: Final = frozenset({"not sure", "no idea", "nao sei", "nao sei ainda", "no se", "no lo se", "no se todavia"})
"""Begin like a no and are none."""
AGREEING: Final = ("yes", "sim", "si", "claro", "quero", "ok", "okay", "sure", "aceito", "confirmo", "quiero")
"""A short answer that begins so agrees."""
DECLINING: Final = ("no", "nao", "nope", "nunca")
PERSON: Final = (
    "human", "a person", "real person", "talk to someone", "speak to someone", "speak with someone", "an agent",
    "customer service", "call me",
    "atendente", "humano", "uma pessoa", "falar com alguem", "falar com voces", "atendimento humano", "me liga",
    "me ligue",
    "una persona", "un humano", "hablar con alguien", "un agente", "llamame",
)  # fmt: skip
COMPLAINT: Final = (
    "complaint", "complain", "terrible", "awful", "scam", "refund", "never arrived", "did not arrive", "didnt arrive",
    "worst", "broken", "damaged",
    "reclamacao", "reclamar", "pessimo", "pessima", "absurdo", "procon", "golpe", "reembolso", "estorno",
    "dinheiro de volta", "nunca chegou", "nao chegou", "nao recebi", "veio errado", "veio quebrado", "quebrado",
    "danificado", "horrivel",
    "queja", "reclamo", "devolucion", "estafa", "no llego", "nunca llego", "roto",
)  # fmt: skip
ASKING: Final = (
    "how", "what", "when", "where", "who", "which", "why", "can you", "do you", "is it", "are you", "how much",
    "quanto", "quantos", "qual", "quais", "quando", "onde", "como", "quem", "por que", "porque", "o que", "que horas",
    "tem como", "voces tem", "vc tem", "aceita", "aceitam",
    "cuanto", "cual", "cuando", "donde", "quien", "tienen", "puedo",
)  # fmt: skip
AGREEING_SIGNS: Final = frozenset("👍👌✅🙌🤝")
DECLINING_SIGNS: Final = frozenset("👎❌🚫🙅")
