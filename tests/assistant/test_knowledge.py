"""What the assistant knows: articles and documents over HTTP, and what a question finds in them."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from flask import Flask
from pypdf import PdfWriter
from sqlalchemy import text, update

from dispatcher import clock
from dispatcher.assistant.knowledge import reading
from dispatcher.assistant.knowledge.cutting import PASSAGE, passages_of
from dispatcher.assistant.knowledge.jobs import go_on_reading
from dispatcher.assistant.knowledge.models import Article
from dispatcher.assistant.knowledge.searching import passages
from dispatcher.database import session, transaction
from dispatcher.http import Role
from dispatcher.jobqueue.jobs import redis
from tests.api.world import Person, add_person
from tests.messages.machinery import run_jobs
from tests.webhooks.world import add_account

Json = dict[str, Any]
HOURS = "Abrimos de segunda a sexta, das 8h às 18h. Aos sábados, até as 13h."
DELIVERY = "As entregas em São Paulo levam dois dias úteis.\n\nNas demais regiões, as encomendas levam até uma semana."
PAYMENT = "Aceitamos cartão em até três prestações, PIX e boleto. Informações sobre condições: fale com a gente."


@pytest.fixture
def number(app: Flask) -> int:
    return add_account(access_token_encrypted="sealed")


@pytest.fixture
def anybody(app: Flask) -> Callable[..., Person]:
    return lambda role, *accounts: add_person(app.test_client(), role, *accounts)


@pytest.fixture
def boss(app: Flask) -> Person:
    return add_person(app.test_client(), Role.ADMIN, all_accounts=True)


def write(who: Person, title: str, words: str, language: str = "pt", *accounts: int) -> Json:
    body = {"title": title, "text": words, "language": language, "account_ids": list(accounts)}
    answer = who.post("/assistant/articles", body)
    assert answer.status_code == 201, answer.text
    made: Json = answer.get_json()
    return made


def found(number: int, asked: str, most: int = 5) -> list[str]:
    return [one.text for one in passages(session(), number, asked, most)]


def test_questions_find_what_fits_however_people_write(boss: Person, number: int) -> None:
    for title, words in (("Horário", HOURS), ("Entrega", DELIVERY), ("Pagamento", PAYMENT)):
        write(boss, title, words)
    write(boss, "Returns", "Returned goods are refunded within ten days. Shoes must not be worn.", "en")
    write(boss, "Devoluciones", "Las devoluciones se aceptan durante treinta días.", "es")

    assert found(number, "vcs abrem no sabado?")[0] == HOURS
    assert found(number, "qual o horario")[0] == HOURS  # the title's words count, too
    assert found(number, "quanto tempo leva a ENTREGA em sao paulo???")[0].startswith("As entregas")
    assert found(number, "queria informacao da condicao")[0] == PAYMENT
    assert found(number, "Can I return a shoe?")[0].startswith("Returned goods")
    assert found(number, "hacen devolucion?")[0].startswith("Las devoluciones")
    assert found(number, "vocês consertam bicicletas?") == []
    assert found(number, "oi, tudo bem com você?") == []
    assert found(number, "!!! ' \\ & | :* <-> ()") == []
    assert len(found(number, "entregas encomendas cartão sábados", most=2)) == 2


def test_the_search_uses_its_index(boss: Person, number: int) -> None:
    write(boss, "Horário", HOURS)
    with transaction() as current:
        current.execute(text("SET LOCAL enable_seqscan = off"))
        statement = "EXPLAIN SELECT id FROM assistant_passages WHERE words @@ knowledge_query('pt', 'sábado')"
        plan = " ".join(current.scalars(text(statement)))
    assert "ix_assistant_passages_words" in plan


def test_an_article_counts_for_its_numbers_and_follows_its_changes(
    boss: Person, number: int, anybody: Callable[..., Person]
) -> None:
    other = add_account("106540352242923", access_token_encrypted="sealed")
    article = write(boss, "Horário", HOURS, "pt", number)
    path = f"/assistant/articles/{article['id']}"
    assert (found(number, "sábado"), found(other, "sábado")) == ([HOURS], [])

    assert boss.patch(path, {"text": "Fechado aos domingos.", "account_ids": []}).status_code == 200
    assert found(number, "sábado") == []
    assert found(other, "domingo") == ["Fechado aos domingos."]
    assert boss.patch(path, {"title": "Plantão"}).get_json()["text"] == "Fechado aos domingos."
    assert found(other, "plantão") == ["Fechado aos domingos."]

    body = {"account_id": number, "text": "plantao no domingo"}
    operator = anybody(Role.OPERATOR, number)
    [hit] = operator.post("/assistant/articles/search", body).get_json()["passages"]
    assert (hit["article_id"], hit["title"], hit["position"]) == (article["id"], "Plantão", 1)
    assert 2 < hit["rank"] < 3
    assert operator.post("/assistant/articles/search", body | {"account_id": other}).status_code == 404

    assert boss.call("DELETE", path).status_code == 204
    assert found(number, "domingo") == []
    actions = [one["action"] for one in boss.get("/audit-log").get_json()["items"]]
    assert [one for one in actions if one.startswith("article")] == [
        "article.deleted", "article.changed", "article.changed", "article.created",
    ]  # fmt: skip


def test_who_sees_some_numbers_keeps_to_articles_of_those(
    boss: Person, number: int, anybody: Callable[..., Person]
) -> None:
    other = add_account("106540352242923", access_token_encrypted="sealed")
    ours, shared, theirs = (
        write(boss, title, HOURS, "pt", *accounts)["id"]
        for title, accounts in (("Ours", (number,)), ("Shared", ()), ("Theirs", (number, other)))
    )
    limited = anybody(Role.ADMIN, number)

    assert [one["title"] for one in limited.get("/assistant/articles").get_json()["items"]] == ["Ours", "Shared"]
    assert limited.patch(f"/assistant/articles/{theirs}", {"title": "x"}).status_code == 404
    assert limited.patch(f"/assistant/articles/{shared}", {"title": "x"}).status_code == 403
    assert limited.call("DELETE", f"/assistant/articles/{shared}").status_code == 403
    assert limited.patch(f"/assistant/articles/{ours}", {"account_ids": []}).status_code == 422
    assert limited.patch(f"/assistant/articles/{ours}", {"account_ids": [other]}).status_code == 404
    assert limited.patch(f"/assistant/articles/{ours}", {"title": "Mine"}).status_code == 200


def upload(who: Person, name: str, content: bytes) -> Json:
    answer = who.post("/upload/knowledge", data={"file": (io.BytesIO(content), name)})
    assert answer.status_code == 201, answer.text
    made: Json = answer.get_json()
    return made


def of_document(who: Person, name: str, content: bytes) -> Json:
    """Upload a document, have it read, and return its article."""
    body = {"title": name, "upload_id": upload(who, name, content)["id"], "language": "pt"}
    answer = who.post("/assistant/articles", body)
    assert (answer.status_code, answer.get_json()["state"]) == (201, "reading"), answer.text
    run_jobs("assistant")
    read: Json = who.get(f"/assistant/articles/{answer.get_json()['id']}").get_json()
    return read


def word_document() -> bytes:
    document, file = Document(), io.BytesIO()
    document.add_heading("Troca de peças", 1)
    document.add_paragraph("Peças são trocadas em até 30 dias.")
    table = document.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Frete", "R$ 12"
    document.save(file)
    return file.getvalue()


def without_relations(document: bytes) -> bytes:
    """Lose the part of a Word document that says where its text is."""
    file = io.BytesIO()
    with ZipFile(io.BytesIO(document)) as whole, ZipFile(file, "w") as broken:
        for name in whole.namelist():
            if name != "_rels/.rels":
                broken.writestr(name, whole.read(name))
    return file.getvalue()


def pdf(words: str, password: str = "", pages: int = 1) -> bytes:
    """A PDF as a program writes it: pages of one line each."""
    drawn = f"BT /F1 12 Tf 72 700 Td ({words}) Tj ET".encode() if words else b""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    uses = b"/Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] " + uses + b" >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join([b"3 0 R"] * pages), pages),
        page,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        font,
    ]
    body, places = b"%PDF-1.4\n", []
    for place, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (place, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    whole = body + b"xref\n0 6\n0000000000 65535 f \n" + table + end
    if not password:
        return whole
    writer, file = PdfWriter(clone_from=io.BytesIO(whole)), io.BytesIO()
    writer.encrypt(password)
    writer.write(file)
    return file.getvalue()


PAGE = "<p>Oi</p><script>alert(1)</script><style>p{}</style><ul><li>Frete grátis<li>Troca fácil</ul><p>Fim</p>".encode()


@pytest.mark.parametrize(
    ("name", "content", "lines"),
    [
        ("preços.txt", "Café: R$ 5\r\nPão: R$ 1".encode("cp1252"), ["Café: R$ 5", "Pão: R$ 1"]),
        ("faq.md", "\ufeff# Garantia\n\nDois anos.".encode(), ["# Garantia", "Dois anos."]),
        ("faq.html", PAGE, ["Oi", "Frete grátis", "Troca fácil", "Fim"]),
        ("manual.docx", word_document(), ["Troca de peças", "Peças são trocadas em até 30 dias.", "Frete | R$ 12"]),
        ("manual.pdf", pdf("Garantia de dois anos."), ["Garantia de dois anos."]),
    ],
)
def test_documents_are_read(boss: Person, number: int, name: str, content: bytes, lines: list[str]) -> None:
    article = of_document(boss, name, content)

    assert (article["state"], article["problem"], article["filename"]) == ("ready", None, name)
    assert [line for line in article["text"].splitlines() if line.strip()] == lines
    assert article["passages"] >= 1
    assert found(number, lines[-1])


@pytest.mark.parametrize(
    ("name", "content", "cure"),
    [
        ("scan.pdf", pdf(""), "only pictures"),
        ("secret.pdf", pdf("Oi", password="x"), "password"),
        ("broken.pdf", pdf("Oi")[:200], "save it as PDF again"),
        ("long.pdf", pdf("Oi", pages=501), "more than 500 pages"),
        ("broken.docx", without_relations(word_document()), "save it again"),
        ("empty.html", b"<script>only()</script>", "no text"),
    ],
)
def test_documents_that_cannot_be_read_say_what_to_do(boss: Person, name: str, content: bytes, cure: str) -> None:
    article = of_document(boss, name, content)

    assert article["state"] == "failed"
    assert cure in article["problem"]
    assert article["passages"] == 0


def test_only_what_broke_the_reader_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not its warnings, of which a damaged document brings as many as it likes."""
    run, ran = reading.subprocess.run, []

    def watched(*command: Any, **options: Any) -> Any:
        ran.append(run(*command, **options))
        return ran[-1]

    monkeypatch.setattr(reading.subprocess, "run", watched)
    damaged = tmp_path / "damaged.pdf"
    damaged.write_bytes(pdf("Oi").replace(b"startxref\n", b"startxref\n1"))
    assert (reading.text_of(damaged, "application/pdf"), ran[0].stderr) == ("Oi", b"")
    with pytest.raises(RuntimeError, match="FileNotFoundError"):
        reading.text_of(tmp_path / "gone", "text/plain")


def test_a_document_lives_and_dies_with_its_article(boss: Person, anybody: Callable[..., Person], number: int) -> None:
    article = of_document(boss, "faq.md", b"Oi")
    path, file = f"/assistant/articles/{article['id']}", f"/uploads/{article['upload_id']}"

    assert boss.call("DELETE", file).status_code == 409
    assert boss.patch(path, {"text": "x"}).status_code == 409
    again = {"title": "x", "upload_id": article["upload_id"], "language": "pt"}
    assert boss.post("/assistant/articles", again).status_code == 409
    assert anybody(Role.OPERATOR, number).get(f"{file}/content").data == b"Oi"
    assert boss.patch(path, {"account_ids": [number]}).status_code == 200
    assert anybody(Role.VIEWER).get(f"{file}/content").status_code == 404

    assert boss.call("DELETE", path).status_code == 204
    assert boss.get(file).status_code == 404


def test_a_document_whose_reader_died_is_read_all_the_same(boss: Person) -> None:
    body = {"title": "FAQ", "upload_id": upload(boss, "faq.md", b"Oi")["id"], "language": "pt"}
    article = boss.post("/assistant/articles", body).get_json()["id"]
    redis().flushdb()
    with transaction() as current:
        long_ago = clock.now().replace(year=2026, month=1, day=1)
        current.execute(update(Article).values(updated_at=long_ago))

    go_on_reading()
    run_jobs("assistant")

    assert boss.get(f"/assistant/articles/{article}").get_json()["state"] == "ready"


def test_what_is_no_document_is_refused_at_the_door(boss: Person) -> None:
    for name, content in (("a.exe", b"MZ"), ("a.pdf", b"no"), ("a.docx", b"PK\x03\x04"), ("a.txt", b"a\x01\x02")):
        assert boss.post("/upload/knowledge", data={"file": (io.BytesIO(content), name)}).status_code == 422
    for body in ({}, {"text": "x", "upload_id": "00000000-0000-4000-8000-000000000000"}, {"text": " "}):
        assert boss.post("/assistant/articles", {"title": "x", "language": "pt", **body}).status_code == 422


@pytest.mark.parametrize(
    "words",
    [
        "word " * 3000,
        "A sentence of some length, with a comma. " * 200,
        "x" * 5000,
        "\n\n".join(f"Heading {one}\n\n{'Some words here. ' * one}" for one in range(1, 90, 7)),
        "line\n" * 2000,
        " \n\n \r\n ",
    ],
)
def test_passages_keep_every_word_once_and_in_order(words: str) -> None:
    cut = passages_of(words)

    assert "".join("".join(cut).split()) == "".join(words.split())
    assert all(len(one) <= PASSAGE + 90 for one in cut)
    assert not [one for one in cut[:-1] if one.rpartition("\n\n")[2].startswith("Heading") and len(one) > 20]
