"""What the columns of a recipient file are called and what is in them."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import count

from dispatcher.uploads.spreadsheets.reading import Column

_SAMPLES = 3
_SAMPLE_CHARACTERS = 200
_MOST = 0.6

_PHONE = re.compile(r"(?:tel:|whatsapp:)?[\s'(+]*\d(?:[\s().\-/]*\d){7,16}\s*(?:\.0)?", re.I)
_TAX_ID = re.compile(r"\d{3}\.\d{3}\.\d{3}-\d\d|\d{2}\.\d{3}\.\d{3}/\d{4}-\d\d")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d.*)?|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}")
_NUMBER = re.compile(r"[-+]?(?:R\$|\$|€)?\s*\d[\d.,]*\s*%?")
_NAME = re.compile(r"[^\W\d_][^\d_;:@/\\]{1,60}")

_PHONE_HEADERS = (
    ("whatsapp", "whats", "zap", "wpp", "wa"),
    ("celular", "cel", "mobile", "movil", "cell", "cellphone"),
    ("telefone", "telefono", "phone", "fone", "tel", "phonenumber", "telephone", "handy"),
    ("numero", "number", "contato", "contact", "recipient", "destinatario", "to"),
)
"""Words of a phone column's name, the surest first."""
_OTHER_HEADERS = frozenset(
    {"cpf", "cnpj", "rg", "cep", "zip", "id", "codigo", "code", "pedido", "order", "nf", "conta"}
)
_NAME_HEADERS = frozenset({"nome", "name", "cliente", "nombre", "firstname", "lastname", "sobrenome", "customer"})


def letter(index: int) -> str:
    """Return a spreadsheet's letter for a column: 0 is A, 26 is AA."""
    letters = ""
    while index >= 0:
        index, rest = divmod(index, 26)
        letters = chr(ord("A") + rest) + letters
        index -= 1
    return letters


def unique_names(header: Sequence[str], first_column: int = 0) -> list[str]:
    """Return the header with empty names replaced by the column's letter and repeated ones numbered."""
    names: list[str] = []
    for index, cell in enumerate(header, start=first_column):
        wanted = " ".join(cell.split()) or letter(index)
        numbered = (f"{wanted} ({number})" for number in count(2))
        names.append(wanted if wanted not in names else next(name for name in numbered if name not in names))
    return names


def looks_like_phone(cell: str) -> bool:
    """Tell whether a cell has the form of a phone number (not whether it is one)."""
    return bool(_PHONE.fullmatch(cell.strip())) and not _TAX_ID.fullmatch(cell.strip()) and not _is_date(cell)


def describe_column(name: str, values: Sequence[str]) -> Column:
    """Describe a column by its name and its first values."""
    filled = [value for value in values if value.strip()]
    samples = [value[:_SAMPLE_CHARACTERS] for value in filled[:_SAMPLES]]
    return Column(name=name, samples=samples, looks_like=_kind(name, filled))


def phone_column(columns: Sequence[Column]) -> str | None:
    """Return the column that most likely holds the phones: by name first, by content second."""
    for words in _PHONE_HEADERS:
        named = [column for column in columns if _words(column.name) & set(words)]
        if found := _first(named, "phone"):
            return found
    by_content = [column for column in columns if not _words(column.name) & _OTHER_HEADERS]
    return _first(by_content, "phone")


def _first(columns: Sequence[Column], kind: str) -> str | None:
    return next((column.name for column in columns if column.looks_like == kind), None)


def _kind(name: str, filled: Sequence[str]) -> str:
    if not filled:
        return "empty"
    if _share(filled, looks_like_phone) >= _MOST:
        return "number" if _words(name) & _OTHER_HEADERS else "phone"
    if _named_as_phone(name) and _share(filled, looks_like_phone) > 0:
        return "phone"
    if _share(filled, _is_date) >= _MOST:
        return "date"
    if _share(filled, lambda cell: bool(_NUMBER.fullmatch(cell.strip()))) >= _MOST:
        return "number"
    named = bool(_words(name) & _NAME_HEADERS)
    return "name" if named and _share(filled, lambda cell: bool(_NAME.fullmatch(cell.strip()))) >= _MOST else "text"


def _named_as_phone(name: str) -> bool:
    return any(_words(name) & set(words) for words in _PHONE_HEADERS)


def _share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(1 for cell in cells if test(cell)) / len(cells)


def _is_date(cell: str) -> bool:
    return bool(_DATE.fullmatch(cell.strip()))


def _words(name: str) -> set[str]:
    """Return the words of a header without accents and case, and all of them together."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z]+", plain)
    return {*words, "".join(words)}
