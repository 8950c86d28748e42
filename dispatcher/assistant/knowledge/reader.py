"""The guarded process: limits itself, reads one document, answers with JSON. Started by reading.py only."""

import codecs
import os
import resource
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import orjson
from charset_normalizer import from_bytes
from docx import Document
from docx.opc.exceptions import OpcError
from docx.table import Table
from lxml import html
from lxml.etree import LxmlError
from pypdf import PdfReader
from pypdf.errors import PyPdfError

MOST_PAGES: Final = 500
MOST_CHARACTERS: Final = 2_000_000
_LONGEST_CRASH: Final = 2_000
WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_UNSEEN: Final = ("script", "style", "noscript", "template", "head", "nav", "iframe", "svg")
_BLOCKS: Final = frozenset(
    {"address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "figure", "footer", "form", "header", "hr"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "main", "ol", "p", "pre", "section", "table", "ul"}
)
_LINES: Final = frozenset({"br", "li", "tr"})


class Unreadable(Exception):
    """A document without a text that we can read; the sentence says what to do."""


def main() -> None:
    """Do the task on standard input and write the answer to standard output."""
    task = orjson.loads(sys.stdin.buffer.read())
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (task["memory"], task["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (task["seconds"], task["seconds"] + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # A damaged PDF has a warning for each of its objects, without end: nobody reads them.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    sys.stdout.buffer.write(orjson.dumps(_answer(Path(task["path"]), task["content_type"])))


def _answer(path: Path, content_type: str) -> dict[str, str]:
    try:
        return answer_to(path, content_type)
    except Exception:  # noqa: BLE001 - whoever started this writes it to the log
        return {"crash": traceback.format_exc()[-_LONGEST_CRASH:]}


def answer_to(path: Path, content_type: str) -> dict[str, str]:
    """Return the text, or the problem in a sentence."""
    try:
        text = _read(path, content_type).replace("\x00", "").strip()
    except Unreadable as problem:
        return {"problem": str(problem)}
    except MemoryError:
        return {"problem": "Reading this document takes more memory than a text can need. Split it."}
    if not text:
        return {"problem": "There is no text in this document. Paste what it says into an article."}
    if len(text) > MOST_CHARACTERS:
        return {"problem": f"The document has more than {MOST_CHARACTERS:,} characters. Split it."}
    # Lone surrogates, which some PDFs hold, are no text.
    return {"text": text.encode("utf-8", "replace").decode()}


def _read(path: Path, content_type: str) -> str:
    if content_type == "application/pdf":
        return _pdf(path)
    if content_type == WORD:
        return _word(path)
    text = _decoded(path.read_bytes())
    return _html(text) if content_type == "text/html" else text


def _pdf(path: Path) -> str:
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("The PDF is protected by a password. Save it without one and upload it again.")
        if len(reader.pages) > MOST_PAGES:
            raise Unreadable(f"The PDF has more than {MOST_PAGES} pages. Split it.")
        pages = [page.extract_text() for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        # A damaged PDF fails in any of these ways.
        raise Unreadable("The PDF cannot be read. Open it, save it as PDF again, and upload that.") from error
    if not any(page.strip() for page in pages):
        raise Unreadable(
            "There is no text in this PDF, only pictures of pages. Upload one with text (as a scanner with text "
            "recognition makes it), or paste its text into an article."
        )
    return "\n\n".join(page.strip() for page in pages)


def _word(path: Path) -> str:
    try:
        document = Document(str(path))
        return "\n\n".join(part for part in _parts(document.iter_inner_content()) if part.strip())
    except (OpcError, LxmlError, ValueError, KeyError, AttributeError, OSError) as error:
        raise Unreadable("The document cannot be read. Open it in Word, save it again, and upload that.") from error


def _parts(blocks: Iterator[object]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Table):
            # A merged cell is met once for every column it spans.
            rows = (dict.fromkeys(cell.text.strip() for cell in row.cells) for row in block.rows)
            yield "\n".join(" | ".join(cell for cell in row if cell) for row in rows)
        else:
            yield str(getattr(block, "text", ""))


def _decoded(raw: bytes) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        best = from_bytes(raw[:65536], cp_isolation=["cp1252", "mac_roman", "cp850"]).best()
        return raw.decode(best.encoding if best else "cp1252", errors="replace")


def _html(text: str) -> str:
    if not text.strip():
        return ""
    try:
        page = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (LxmlError, ValueError) as error:
        raise Unreadable("The page cannot be read. Paste its text into an article.") from error
    for element in [*page.iter(*_UNSEEN)]:
        element.drop_tree()
    for element in page.iter():
        if element.tag in _BLOCKS or element.tag in _LINES:
            gap = "\n\n" if element.tag in _BLOCKS else "\n"
            element.text, element.tail = gap + (element.text or ""), gap + (element.tail or "")
    lines = (" ".join(line.split()) for line in str(page.text_content()).splitlines())
    return "\n".join(lines)


if __name__ == "__main__":
    main()
