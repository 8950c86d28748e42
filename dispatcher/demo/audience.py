"""A made-up audience: Brazilian names and mobile numbers, every number different, every run the same."""

import csv
import random
from pathlib import Path
from typing import Final

_NAMES: Final = (
    "Ana", "Beatriz", "Bruno", "Camila", "Carlos", "Cecília", "Daniel", "Eduarda", "Fábio", "Fernanda", "Gabriel",
    "Helena", "Igor", "Isabela", "João", "Júlia", "Larissa", "Lucas", "Luísa", "Marcos", "Mariana", "Natália", "Otávio",
    "Paula", "Pedro", "Rafael", "Renata", "Sofia", "Thiago", "Vitória",
)  # fmt: skip
_AREAS: Final = (11, 21, 27, 31, 41, 48, 51, 61, 71, 81, 85, 91)
_SEED: Final = 2026


def write_audience(path: Path, recipients: int) -> None:
    """Write a CSV of ``recipients`` people with the columns Nome, Telefone and Pedido."""
    rng = random.Random(_SEED)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("Nome", "Telefone", "Pedido"))
        for index in range(recipients):
            area = _AREAS[index % len(_AREAS)]
            # Numbered through, so that no two people share a number however many there are.
            phone = f"+55 {area} 9{6_000_0000 + index // len(_AREAS):08d}"
            writer.writerow((rng.choice(_NAMES), phone, f"A-{1000 + index}"))
