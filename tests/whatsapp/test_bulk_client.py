"""What the send path says about each way a network can fail, against a server that fails on purpose."""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable

import pytest

from dispatcher.whatsapp.bulk_client import BulkClient, TurnMissedError
from dispatcher.whatsapp.responses import Accepted, Ambiguous, NotSent, Refused, SendOutcome

from .faultserver import ACCEPTED, Act, FaultServer, Line, free_port

PAYLOAD = b'{"messaging_product":"whatsapp","to":"+5511987654321"}'
REFUSAL = b'{"error":{"message":"(#131026) Undeliverable","code":131026,"error_data":{"details":"no WhatsApp"}}}'


def send_once(*acts: Act, **settings: float) -> tuple[SendOutcome, FaultServer]:
    async def story() -> tuple[SendOutcome, FaultServer]:
        async with FaultServer(*acts) as server, client_for(server.url, **settings) as client:
            return await client.send("1065", "canary-token", PAYLOAD), server

    return asyncio.run(story())


def client_for(url: str, *, connect: float = 2, total: float = 4) -> BulkClient:
    return BulkClient(url, connect_timeout=connect, total_timeout=total)


async def accept(line: Line) -> None:
    while True:
        await line.read_request()
        await line.answer(ACCEPTED)


def test_an_accepted_message_comes_back_with_its_names() -> None:
    outcome, server = send_once(accept)
    assert outcome == Accepted(wamid="wamid.ONE", wa_id="5511987654321")
    assert server.bodies == [PAYLOAD]
    head = server.heads[0].decode().lower()
    assert head.startswith("post /v25.0/1065/messages http/1.1\r\n")
    assert "\r\nauthorization: bearer canary-token\r\n" in head
    assert "\r\ncontent-type: application/json\r\n" in head


def test_connections_are_reused() -> None:
    async def story() -> int:
        async with FaultServer(accept) as server, client_for(server.url) as client:
            for _ in range(5):
                assert isinstance(await client.send("1065", "t", PAYLOAD), Accepted)
            return server.connections

    assert asyncio.run(story()) == 1


async def reset_before_reading(line: Line) -> None:
    line.reset()


async def reset_after_head(line: Line) -> None:
    await line.read_head()
    line.reset()


async def reset_after_body(line: Line) -> None:
    await line.read_request()
    line.reset()


async def close_after_body(line: Line) -> None:
    await line.read_request()


async def half_head(line: Line) -> None:
    await line.read_request()
    line.writer.write(b"HTTP/1.1 200 OK\r\nContent-Le")
    await line.writer.drain()


async def half_body(line: Line) -> None:
    await line.read_request()
    line.writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(ACCEPTED) + ACCEPTED[:-5])
    await line.writer.drain()


async def not_http(line: Line) -> None:
    await line.read_request()
    line.writer.write(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
    await line.writer.drain()


async def hang(line: Line) -> None:
    await line.read_request()
    await line.reader.read()


async def hang_mid_body(line: Line) -> None:
    await line.read_request()
    line.writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n{")
    await line.reader.read()


async def broken_gzip(line: Line) -> None:
    await line.read_request()
    await line.answer(b"this is no gzip", extra="Content-Encoding: gzip\r\n")


def answering(body: bytes, status: str = "200 OK", kind: str = "application/json", extra: str = "") -> Act:
    async def act(line: Line) -> None:
        await line.read_request()
        await line.answer(body, status, kind, extra)

    return act


AMBIGUOUS: dict[str, Act] = {
    "reset before the answer": reset_after_head,
    "reset after reading the body": reset_after_body,
    "closed after reading the body": close_after_body,
    "reset at once": reset_before_reading,
    "half a head": half_head,
    "half a body": half_body,
    "no HTTP": not_http,
    "hangs past the deadline": hang,
    "hangs inside the body": hang_mid_body,
    "broken compression": broken_gzip,
    "HTML 502": answering(b"<html>Bad gateway</html>", "502 Bad Gateway", "text/html"),
    "HTML 403": answering(b"<html>Forbidden</html>", "403 Forbidden", "text/html"),
    "70 KB": answering(b'{"messages":[{"id":"wamid.X"}],"pad":"' + b"x" * 70_000 + b'"}'),
    "200 without id": answering(b'{"messages":[]}'),
    "200 empty": answering(b""),
    "redirect": answering(b"", "307 Temporary Redirect", extra="Location: /v25.0/elsewhere/messages\r\n"),
    "5xx with JSON of another kind": answering(b'{"message":"upstream"}', "503 Service Unavailable"),
}


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_after_the_first_byte_every_doubt_is_ambiguous_and_nothing_is_sent_again(name: str) -> None:
    outcome, server = send_once(AMBIGUOUS[name], connect=0.5, total=0.8)
    assert isinstance(outcome, Ambiguous), outcome
    assert outcome.reason
    assert server.connections == 1
    assert len(server.bodies) <= 1


@pytest.mark.parametrize(
    "status", ["400 Bad Request", "500 Internal Server Error", "503 Service Unavailable", "200 OK"]
)
def test_a_graph_error_is_a_refusal_at_any_status(status: str) -> None:
    outcome, _ = send_once(answering(REFUSAL, status))
    assert isinstance(outcome, Refused)
    assert (outcome.error.code, outcome.error.details) == (131026, "no WhatsApp")
    assert outcome.error.http_status == int(status[:3])


def test_throttling_without_json_is_a_refusal() -> None:
    outcome, _ = send_once(answering(b"slow down", "429 Too Many Requests", "text/plain", "Retry-After: 7\r\n"))
    assert isinstance(outcome, Refused)
    assert (outcome.error.code, outcome.retry_after) == (130429, 7)


def not_sent(url: str, **settings: float) -> NotSent:
    async def story() -> SendOutcome:
        async with client_for(url, **settings) as client:
            return await client.send("1065", "t", PAYLOAD)

    outcome = asyncio.run(story())
    assert isinstance(outcome, NotSent), outcome
    return outcome


def test_a_refused_connection_is_not_sent() -> None:
    assert "Connect" in not_sent(f"http://127.0.0.1:{free_port()}").reason


def test_an_unknown_host_is_not_sent() -> None:
    assert not_sent("http://no-such-host.invalid").reason


def test_a_server_without_tls_is_not_sent() -> None:
    async def story() -> tuple[SendOutcome, FaultServer]:
        async with FaultServer(half_head) as server, client_for(server.url.replace("http:", "https:")) as client:
            return await client.send("1065", "t", PAYLOAD), server

    outcome, server = asyncio.run(story())
    assert isinstance(outcome, NotSent), outcome
    assert server.bodies == []


def test_a_silent_tls_handshake_is_not_sent() -> None:
    async def silent(line: Line) -> None:
        await line.reader.read(-1)

    async def story() -> SendOutcome:
        async with (
            FaultServer(silent) as server,
            client_for(server.url.replace("http:", "https:"), connect=0.3, total=1) as client,
        ):
            return await client.send("1065", "t", PAYLOAD)

    outcome = asyncio.run(story())
    assert isinstance(outcome, NotSent), outcome


def test_waiting_too_long_for_a_free_connection_is_not_sent() -> None:
    async def story() -> tuple[list[SendOutcome], int]:
        async with (
            FaultServer(hang) as server,
            BulkClient(server.url, connections=1, connect_timeout=0.2, total_timeout=0.8) as client,
        ):
            outcomes = await asyncio.gather(*(client.send("1065", "t", PAYLOAD) for _ in range(3)))
            return outcomes, len(server.bodies)

    outcomes, posted = asyncio.run(story())
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Ambiguous", "NotSent", "NotSent"]
    assert posted == 1


def test_a_message_whose_connection_comes_after_its_turn_is_not_written_and_leaves_the_connection() -> None:
    async def story() -> tuple[SendOutcome, int, int]:
        async with FaultServer(accept) as server, client_for(server.url) as client:
            with pytest.raises(TurnMissedError):
                await client.send("1065", "t", PAYLOAD, not_after=time.monotonic() - 0.001)
            missed = len(server.bodies)
            outcome = await client.send("1065", "t", PAYLOAD, not_after=time.monotonic() + 5)
            return outcome, missed, server.connections

    outcome, missed, connections = asyncio.run(story())
    assert isinstance(outcome, Accepted), outcome
    assert (missed, connections) == (0, 1)


async def accept_then_reset_the_second(line: Line) -> None:
    await line.read_request()
    await line.answer(ACCEPTED)
    await line.read_request()
    line.reset()


async def accept_then_close_the_second(line: Line) -> None:
    await line.read_request()
    await line.answer(ACCEPTED)
    await line.read_request()


@pytest.mark.parametrize("breaking", [accept_then_reset_the_second, accept_then_close_the_second])
def test_a_post_on_a_kept_connection_that_breaks_is_never_sent_again(breaking: Act) -> None:
    """The server reads the second request, then dies: a silent re-send would double the message."""

    async def story() -> tuple[SendOutcome, SendOutcome, FaultServer]:
        async with FaultServer(breaking, accept) as server, client_for(server.url) as client:
            return await client.send("1065", "t", b"first"), await client.send("1065", "t", b"second"), server

    first, second, server = asyncio.run(story())
    assert isinstance(first, Accepted)
    assert isinstance(second, Ambiguous), second
    assert server.bodies == [b"first", b"second"]
    assert server.connections == 1


def test_a_kept_connection_the_server_has_closed_is_noticed_before_writing() -> None:
    async def story() -> tuple[list[SendOutcome], FaultServer]:
        async with FaultServer(answering(ACCEPTED), answering(ACCEPTED)) as server, client_for(server.url) as client:
            first = await client.send("1065", "t", b"first")
            await asyncio.sleep(0.1)  # the FIN of the first connection arrives
            return [first, await client.send("1065", "t", b"second")], server

    outcomes, server = asyncio.run(story())
    assert [type(outcome) for outcome in outcomes] == [Accepted, Accepted]
    assert (server.bodies, server.connections) == ([b"first", b"second"], 2)


def test_an_idle_connection_is_dropped_after_keepalive() -> None:
    async def story() -> int:
        async with FaultServer(accept) as server, BulkClient(server.url, keepalive=0.05) as client:
            await client.send("1065", "t", PAYLOAD)
            await asyncio.sleep(0.2)
            await client.send("1065", "t", PAYLOAD)
            return server.connections

    assert asyncio.run(story()) == 2


def test_a_late_connect_cannot_count_as_ambiguous() -> None:
    with pytest.raises(ValueError, match="shorter"):
        BulkClient("http://127.0.0.1", connect_timeout=5, total_timeout=5)


@pytest.mark.parametrize(("phone", "token"), [("10/65", "t"), ("../x", "t"), ("1065", "a\r\nX: y"), ("1065", "tökén")])
def test_ids_and_tokens_cannot_bend_the_request(phone: str, token: str) -> None:
    async def story() -> None:
        async with BulkClient("http://127.0.0.1:1") as client:
            await client.send(phone, token, PAYLOAD)

    with pytest.raises(ValueError, match=r"characters|letters"):
        asyncio.run(story())


def test_the_reasons_never_hold_the_token() -> None:
    acts: list[Callable[[Line], Awaitable[None]]] = [*AMBIGUOUS.values()]
    for act in acts:
        assert "canary" not in repr(send_once(act, connect=0.2, total=0.3)[0])


def test_an_untrusted_certificate_is_not_sent(tmp_path_factory: pytest.TempPathFactory) -> None:
    context = self_signed(tmp_path_factory)

    async def story() -> tuple[SendOutcome, int]:
        bodies: list[bytes] = []

        async def play(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            bodies.append(await reader.read(10))
            writer.close()

        server = await asyncio.start_server(play, "127.0.0.1", 0, ssl=context)
        async with client_for(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}") as client:
            outcome = await client.send("1065", "t", PAYLOAD)
        server.close()
        return outcome, len(bodies[0]) if bodies else 0

    outcome, read = asyncio.run(story())
    assert isinstance(outcome, NotSent), outcome
    assert "Certificate" in outcome.reason
    assert read == 0


def self_signed(folders: pytest.TempPathFactory) -> ssl.SSLContext:
    import datetime

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, day, day + datetime.timedelta(days=36500))
    path = folders.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
