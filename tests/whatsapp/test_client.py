"""The control plane over real HTTP: what is asked, what is answered, what is refused, and what stays secret."""

import hashlib
import io
import json
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from dispatcher.whatsapp.client import GraphClient, GraphFailure, GraphRefused, GraphUnavailable
from dispatcher.whatsapp.media_hosts import is_media_url
from dispatcher.whatsapp.responses import Accepted, Ambiguous, NotSent, Refused

from .faultserver import ACCEPTED, free_port

TOKEN = "canary-token-EAAG"


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    def json(self) -> object:
        return json.loads(self.body)


Answer = tuple[int, object] | tuple[int, object, dict[str, str]] | None


@dataclass
class Graph:
    """A scripted Meta: each request gets the next answer; None closes the connection without a word."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def say(self, *answers: Answer) -> None:
        self.answers.extend(answers)

    @property
    def last(self) -> Request:
        return self.requests[-1]


@pytest.fixture
def graph() -> Iterator[Graph]:
    script = Graph()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            script.requests.append(Request(self.command, parts.path, parse_qs(parts.query), headers, body))
            planned = script.answers.pop(0)
            if planned is None:
                self.close_connection = True
                return
            said = planned[1] if isinstance(planned[1], bytes) else json.dumps(planned[1]).encode()
            self.send_response(planned[0])
            for name, value in (planned[2] if len(planned) == 3 else {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST = do_DELETE = answer  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    script.url = f"http://127.0.0.1:{server.server_port}/v25.0"
    yield script
    server.shutdown()
    server.server_close()


@pytest.fixture
def client(graph: Graph) -> Iterator[GraphClient]:
    with GraphClient(graph.url, TOKEN, timeout=(1, 1)) as made:
        yield made


SUCCESS: Answer = (200, {"success": True})
EXPIRED: Answer = (401, {"error": {"code": 190, "message": "Session has expired", "error_subcode": 463}})

Call = Callable[[GraphClient], object]
COMPONENTS = [{"type": "BODY", "text": "Hi"}]
CALLS: list[tuple[Call, str, str, dict[str, str], object]] = [
    (lambda c: c.delete_template("9", "promo"), "DELETE", "/v25.0/9/message_templates", {"name": "promo"}, None),
    (
        lambda c: c.delete_template("9", "promo", "55"),
        "DELETE",
        "/v25.0/9/message_templates",
        {"name": "promo", "hsm_id": "55"},
        None,
    ),
    (lambda c: c.edit_template("55", COMPONENTS), "POST", "/v25.0/55", {}, {"components": COMPONENTS}),
    (lambda c: c.unpause_template("55"), "POST", "/v25.0/55/unpause", {}, {}),
    (lambda c: c.create_template("9", {"name": "x"}), "POST", "/v25.0/9/message_templates", {}, {"name": "x"}),
    (lambda c: c.subscribe_app("9"), "POST", "/v25.0/9/subscribed_apps", {}, {}),
    (
        lambda c: c.subscribe_app("9", "https://us.example/hook", "v"),
        "POST",
        "/v25.0/9/subscribed_apps",
        {},
        {"override_callback_uri": "https://us.example/hook", "verify_token": "v"},
    ),
    (lambda c: c.unsubscribe_app("9"), "DELETE", "/v25.0/9/subscribed_apps", {}, None),
    (lambda c: c.delete_media("77"), "DELETE", "/v25.0/77", {}, None),
    (lambda c: c.media_info("77", "1065"), "GET", "/v25.0/77", {"phone_number_id": "1065"}, None),
    (lambda c: c.debug_token(), "GET", "/v25.0/debug_token", {"input_token": TOKEN}, None),
    (
        lambda c: c.mark_read("1065", "wamid.A", typing=True),
        "POST",
        "/v25.0/1065/messages",
        {},
        {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": "wamid.A",
            "typing_indicator": {"type": "text"},
        },
    ),
]


@pytest.mark.parametrize(("call", "method", "path", "query", "body"), CALLS)
def test_each_call_asks_what_meta_documents(
    graph: Graph, client: GraphClient, call: Call, method: str, path: str, query: dict[str, str], body: object
) -> None:
    graph.say(SUCCESS)
    call(client)
    assert (graph.last.method, graph.last.path) == (method, path)
    assert graph.last.query == {name: [value] for name, value in query.items()}
    assert graph.last.headers["authorization"] == f"Bearer {TOKEN}"
    assert (graph.last.json() if graph.last.body else None) == body


@pytest.mark.parametrize(
    ("call", "wanted"),
    [
        (lambda c: c.phone_number("1065"), {"quality_rating", "throughput", "health_status", "status"}),
        (lambda c: c.waba("9"), {"name", "account_review_status", "health_status"}),
        (lambda c: c.template("55"), {"components", "parameter_format", "quality_score", "rejected_reason"}),
    ],
)
def test_fields_are_always_named(graph: Graph, client: GraphClient, call: Call, wanted: set[str]) -> None:
    graph.say((200, {"id": "1", "name": "Casa"}))
    assert call(client) == {"id": "1", "name": "Casa"}
    assert wanted <= set(graph.last.query["fields"][0].split(","))


def page(ids: list[int], after: str, more: bool = True) -> Answer:
    paging: dict[str, object] = {"cursors": {"before": "b", "after": after}}
    if more:
        paging["next"] = "https://evil.example/steal?access_token=x"
    return (200, {"data": [{"id": str(n)} for n in ids], "paging": paging})


def ids(found: Iterator[object]) -> list[object]:
    return [item["id"] for item in found if isinstance(item, dict)]


def test_pages_are_followed_by_cursor_through_empty_ones(graph: Graph, client: GraphClient) -> None:
    graph.say(page([1, 2], "A"), page([], "B"), page([3], "C", more=False))
    assert ids(client.templates("9")) == ["1", "2", "3"]
    assert [request.query.get("after") for request in graph.requests] == [None, ["A"], ["B"]]


def test_a_lost_cursor_starts_over_once(graph: Graph, client: GraphClient) -> None:
    lost: Answer = (400, {"error": {"code": 131059, "message": "Invalid cursor"}})
    graph.say(page([1], "A"), lost, page([1], "A"), page([2], "B", more=False))
    assert ids(client.templates("9")) == ["1", "1", "2"]
    graph.say(page([1], "A"), lost, page([1], "A"), lost)
    with pytest.raises(GraphRefused):
        list(client.templates("9"))


def test_a_list_that_runs_in_circles_ends(graph: Graph, client: GraphClient) -> None:
    graph.say(page([1], "A"), page([2], "A"))
    assert ids(client.phone_numbers("9")) == ["1", "2"]


def test_a_refusal_carries_metas_words(graph: Graph, client: GraphClient) -> None:
    graph.say(EXPIRED)
    with pytest.raises(GraphRefused, match="190: Session has expired") as refusal:
        client.waba("9")
    assert (refusal.value.error.code, refusal.value.error.subcode, refusal.value.error.http_status) == (190, 463, 401)
    assert isinstance(refusal.value, GraphFailure)


@pytest.mark.parametrize(
    "answer",
    [(200, b"<html>"), (200, b"[]"), (302, b"", {"Location": "/v25.0/elsewhere"}), (404, b"gone"), (500, b"")],
)
def test_anything_but_a_graph_answer_is_unavailable(graph: Graph, client: GraphClient, answer: Answer) -> None:
    graph.say(answer)
    with pytest.raises(GraphUnavailable):
        client.waba("9")
    assert len(graph.requests) == 1


@pytest.mark.parametrize("trouble", [None, (503, b"<html>"), (502, b"")])
def test_reads_are_tried_again(graph: Graph, client: GraphClient, trouble: Answer) -> None:
    graph.say(trouble, trouble, (200, {"id": "9"}))
    assert client.waba("9") == {"id": "9"}


@pytest.mark.parametrize("trouble", [None, (503, b"<html>")])
def test_writes_are_never_tried_again(graph: Graph, client: GraphClient, trouble: Answer) -> None:
    graph.say(trouble, SUCCESS)
    with pytest.raises(GraphUnavailable) as failure:
        client.create_template("9", {"name": "x"})
    assert failure.value.ambiguous
    assert len(graph.requests) == 1


def test_a_dead_host_is_unavailable_and_nothing_was_sent() -> None:
    with pytest.raises(GraphUnavailable) as failure:
        GraphClient(f"http://127.0.0.1:{free_port()}", TOKEN).create_template("9", {})
    assert not failure.value.ambiguous


PAYLOAD = {"messaging_product": "whatsapp", "to": "+1650", "type": "text", "text": {"body": "Olá"}}


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ((200, ACCEPTED), Accepted),
        (EXPIRED, Refused),
        (None, Ambiguous),
        ((502, b"<html>"), Ambiguous),
        ((200, b"{}"), Ambiguous),
        ((200, b" " * 70_000), Ambiguous),
        ((307, b"", {"Location": "/v25.0/2/messages"}), Ambiguous),
    ],
)
def test_a_single_send_has_the_same_outcomes(
    graph: Graph, client: GraphClient, answer: Answer, outcome: type[object]
) -> None:
    graph.say(answer)
    assert isinstance(client.send("1065", PAYLOAD), outcome)
    assert [request.json() for request in graph.requests] == [PAYLOAD]


def test_a_single_send_to_a_dead_host_was_not_sent() -> None:
    assert isinstance(GraphClient(f"http://127.0.0.1:{free_port()}", TOKEN).send("1065", PAYLOAD), NotSent)


def test_uploads_are_multipart_with_the_right_type(graph: Graph, client: GraphClient) -> None:
    graph.say((200, {"id": "778"}))
    content = bytes(range(256)) * 2_000
    assert client.upload_media("1065", io.BytesIO(content), 'fo"to\r\nção.png', "image/png") == "778"
    head = f"Content-Type: {graph.last.headers['content-type']}\r\n\r\n".encode()
    form = BytesParser(policy=HTTP).parsebytes(head + graph.last.body)
    parts = {part.get_param("name", header="content-disposition"): part for part in form.iter_parts()}
    assert set(parts) == {"messaging_product", "type", "file"}
    assert parts["type"].get_content().strip() == "image/png"
    assert parts["file"].get_content_type() == "image/png"
    assert parts["file"].get_payload(decode=True) == content
    assert b'filename="fo%22to%0D%0A' in graph.last.body


def test_an_upload_without_an_id_in_the_answer_is_unavailable(graph: Graph, client: GraphClient) -> None:
    graph.say((200, {"ok": True}))
    with pytest.raises(GraphUnavailable, match="no id"):
        client.upload_media("1065", io.BytesIO(b"x"), "a.png", "image/png")


def test_a_header_sample_goes_through_the_resumable_upload(graph: Graph, client: GraphClient) -> None:
    graph.say((200, {"id": "upload:MTph==?sig=ARZ"}), (200, {"h": "4::aW"}))
    assert client.header_handle("42", io.BytesIO(b"PNG!"), "a.png", "image/png") == "4::aW"
    first, second = graph.requests
    assert (first.path, first.query["file_length"], first.query["file_type"]) == (
        "/v25.0/42/uploads",
        ["4"],
        ["image/png"],
    )
    assert (second.path, second.query, second.body) == ("/v25.0/upload:MTph==", {"sig": ["ARZ"]}, b"PNG!")
    assert (second.headers["authorization"], second.headers["file_offset"]) == (f"OAuth {TOKEN}", "0")


def origin(graph: Graph) -> str:
    return graph.url.removesuffix("/v25.0")


def test_media_are_streamed_and_measured(graph: Graph, client: GraphClient) -> None:
    graph.say((200, b"picture", {"Content-Type": "image/JPEG; q=1"}))
    into = io.BytesIO()
    got = client.download_media(f"{origin(graph)}/media/77", into)
    assert into.getvalue() == b"picture"
    assert (got.size, got.mime, got.sha256) == (7, "image/jpeg", hashlib.sha256(b"picture").hexdigest())
    assert graph.last.headers["authorization"] == f"Bearer {TOKEN}"


def test_media_over_the_limit_are_cut_off(graph: Graph, client: GraphClient) -> None:
    graph.say((200, b"x" * 300_000))
    into = io.BytesIO()
    with pytest.raises(GraphUnavailable, match="over 100000 bytes"):
        client.download_media(f"{origin(graph)}/media/77", into, limit=100_000)
    assert len(into.getvalue()) <= 100_000


@pytest.mark.parametrize("status", [302, 404, 500])
def test_media_that_are_not_there(graph: Graph, client: GraphClient, status: int) -> None:
    graph.say((status, b"", {"Location": "https://lookaside.fbsbx.com/x"}))
    with pytest.raises(GraphUnavailable, match=str(status)):
        client.download_media(f"{origin(graph)}/media/77", io.BytesIO())
    assert len(graph.requests) == 1


BASE = "https://graph.facebook.com/v25.0"


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&hash=x", True),
        ("https://lookaside.fbsbx.com:443/x", True),
        ("https://scontent.xx.fbcdn.net/v/t.jpg", True),
        ("https://mmg.whatsapp.net/x", True),
        ("https://graph.facebook.com/media", True),
        ("http://lookaside.fbsbx.com/x", False),
        ("https://lookaside.fbsbx.com:8443/x", False),
        ("https://lookaside.fbsbx.com.evil.example/x", False),
        ("https://evilfbcdn.net/x", False),
        ("https://fbcdn.net.evil.example/x", False),
        ("https://lookaside.fbsbx.com@evil.example/x", False),
        ("https://user:pw@lookaside.fbsbx.com/x", False),
        ("https://evil.example\\@lookaside.fbsbx.com/x", False),
        ("https://evil.example#@lookaside.fbsbx.com/x", False),
        ("https://127.1/x", False),
        ("https://2130706433/x", False),
        ("https://[::ffff:169.254.169.254]/x", False),
        ("https://[broken/x", False),
        ("https://lookaside.fbsbx.com:port/x", False),
        ("file:///etc/passwd", False),
        ("ftp://lookaside.fbsbx.com/x", False),
        ("//lookaside.fbsbx.com/x", False),
        ("https://lookaside.fbsbx.com/x y", False),
        ("https://lookaside.fbsbx.com/x\r\nHost: evil", False),
        ("", False),
    ],
)
def test_the_token_goes_to_metas_media_hosts_only(url: str, allowed: bool) -> None:
    assert is_media_url(url, BASE) is allowed
    if not allowed:
        with pytest.raises(ValueError, match="media hosts"):
            GraphClient(BASE, TOKEN).download_media(url, io.BytesIO())


@pytest.mark.parametrize("bad", ["", "../me", "a/b/c", "9?x=1&", "9\r\nX: y", "9#f", "https://evil.example"])
def test_ids_cannot_bend_the_path(graph: Graph, client: GraphClient, bad: str) -> None:
    with pytest.raises(ValueError, match="path"):
        client.subscribed_apps(bad)
    assert graph.requests == []


def test_the_apps_secret_is_proved_on_every_call(graph: Graph) -> None:
    graph.say(SUCCESS)
    GraphClient(graph.url, "t", app_secret="s").delete_media("77")
    # echo -n t | openssl dgst -sha256 -hmac s
    assert graph.last.query["appsecret_proof"] == ["61f074c3fcd0a129debe8f2b1c6f66d8824d615cf8397cc192eb58a8b0367889"]


def test_a_token_that_cannot_be_a_header_is_refused() -> None:
    with pytest.raises(ValueError, match="token"):
        GraphClient(BASE, "a\r\nX: y")


def test_the_token_shows_nowhere(graph: Graph, client: GraphClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    said = [repr(client)]
    for answers in ([None] * 3, [(200, b"<html>")], [EXPIRED]):
        graph.answers = list(answers)
        with pytest.raises(GraphFailure) as failure:
            client.debug_token()
        error: BaseException | None = failure.value
        while error is not None:
            said.append(f"{error!r} {error} {vars(error)}")
            error = error.__cause__
        assert failure.value.__suppress_context__ or failure.value.__context__ is None
    assert "input_token=…" in caplog.text
    assert TOKEN not in caplog.text + "".join(said)
