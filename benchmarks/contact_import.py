"""A million contacts out of a file: how long it takes, whether memory stays flat, and what it costs the second time.

The file has names, numbers as people write them, a text, a day and a number; everybody goes on a new
list. The same file is read once more afterwards, when everybody is known and nothing changes.
"""

import csv
import random
import time
from pathlib import Path
from typing import Any, Final

from benchmarks.house import House, until
from benchmarks.machine import difference
from benchmarks.results import finish, parser

_GIVEN: Final = ("Ana", "Bruno", "Camila", "Daniel", "Eduarda", "Fábio", "Gabriel", "Helena", "Igor", "Júlia")
_FAMILY: Final = ("Almeida", "Barros", "Costa", "Dias", "Esteves", "Ferreira", "Gomes", "Lima", "Moraes", "Nunes")
_TOWNS: Final = ("São Paulo", "Recife", "Curitiba", "Belém", "Porto Alegre", "Goiânia", "Natal", "Campinas")
_AREAS: Final = (11, 21, 27, 31, 41, 48, 51, 61, 71, 81, 85, 91)
_MAPPING: Final = [
    {"column": "Nome", "target": "name"},
    {"column": "Telefone", "target": "phone"},
    {"column": "Cidade", "target": "new_attribute", "label": "Cidade", "type": "text"},
    {"column": "Nascimento", "target": "new_attribute", "label": "Nascimento", "type": "date"},
    {"column": "Pontos", "target": "new_attribute", "label": "Pontos", "type": "number"},
]
_SEED: Final = 2026


def _write(file: Path, rows: int) -> None:
    rng = random.Random(_SEED)
    with file.open("w", newline="", encoding="utf-8") as into:
        writer = csv.writer(into, delimiter=";")
        writer.writerow(one["column"] for one in _MAPPING)
        for index in range(rows):
            digits = f"{6_000_0000 + index // len(_AREAS):08d}"
            phone = f"({_AREAS[index % len(_AREAS)]}) 9{digits[:4]}-{digits[4:]}"
            born = f"{1 + index % 28:02d}/{1 + index % 12:02d}/{1950 + index % 55}"
            name = f"{rng.choice(_GIVEN)} {rng.choice(_FAMILY)}"
            writer.writerow((name, phone, rng.choice(_TOWNS), born, rng.randrange(10_000)))


def measure(rows: int, *, again: bool) -> dict[str, Any]:
    """Upload the file, import it, and import it again."""
    with House() as house:
        file = house.folder / "contacts.csv"
        _write(file, rows)
        began = time.monotonic()
        upload = str(house.api.upload("/upload/recipients", file)["id"])
        uploaded = time.monotonic() - began
        with house.memory() as memory:
            first = _import(house, upload, {"new_list": "Fair 2026"})
            second = _import(house, upload, {}) if again else None
        machine = house.machine()
    worker = next(name for name in memory.most if name.startswith("worker-planning"))
    return {
        "machine": machine,
        "rows": rows,
        "upload_seconds": round(uploaded, 1),
        "first": first,
        "again": second,
        "worker_first_mb": memory.first[worker],
        "worker_most_mb": memory.most[worker],
        "postgres_most_mb": memory.most["postgres"],
    }


def _import(house: House, upload: str, policy: dict[str, Any]) -> dict[str, Any]:
    """Import the file; return the seconds, the CPU by process, and what became of the rows."""
    attributes = house.api.call("GET", "/contact-attributes")["items"]
    known = {one["label"]: one["key"] for one in attributes}
    mapping = [
        {"column": one["column"], "target": "attribute", "attribute": known[one["label"]]}
        if one.get("label") in known
        else one
        for one in _MAPPING
    ]
    before, began = house.cpu(), time.monotonic()
    made = house.api.call("POST", "/contacts/import", json={"upload_id": upload, "mapping": mapping, **policy})
    path = f"/contacts/import/{made['id']}"
    _wait(house, path)
    seconds = time.monotonic() - began
    spent = {name: round(value, 1) for name, value in difference(house.cpu(), before).items() if value >= 1}
    found = house.api.call("GET", path)
    counts = {name: found[name] for name in ("created", "updated", "unchanged", "skipped", "duplicates", "bad")}
    return {"seconds": round(seconds, 1), "cpu_seconds": spent, **counts}


def _wait(house: House, path: str) -> None:
    """Ask now and then: each question takes from the two cores what the import could use."""
    until(lambda: _is_completed(house, path), 600, "the import")


def _is_completed(house: House, path: str) -> bool:
    time.sleep(0.5)
    return bool(house.api.call("GET", path)["status"] == "completed")


def main() -> None:
    """Measure and print."""
    options = parser(__doc__)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--once", action="store_true", help="do not import the file a second time")
    given = options.parse_args()
    finish("contact_import", lambda: measure(given.rows, again=not given.once), keep=given.keep)


if __name__ == "__main__":
    main()
