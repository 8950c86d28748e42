"""Measure the simulator alone: template sends over keep-alive connections; prints one JSON line.

The driver takes the other core, so the simulator's own CPU per message is the figure to compare.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import aiohttp.web
import orjson
import uvloop

PHONE = "200000000000001"
TICKS = os.sysconf("SC_CLK_TCK")


def payload(number: int) -> bytes:
    values = [{"type": "text", "text": "Ana"}, {"type": "text", "text": f"A-{number}"}]
    template = {
        "name": "order_update",
        "language": {"code": "pt_BR"},
        "components": [{"type": "body", "parameters": values}],
    }
    message = {"messaging_product": "whatsapp", "to": f"+55119{number:08d}", "type": "template", "template": template}
    return orjson.dumps(message | {"biz_opaque_callback_data": f"message-{number}.1"})


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class Receiver:
    """A webhook receiver that only counts, so that what it costs stays small."""

    def __init__(self) -> None:
        self.posts = 0

    async def __call__(self, request: aiohttp.web.BaseRequest) -> aiohttp.web.Response:
        await request.read()
        self.posts += 1
        return aiohttp.web.Response()


async def drive(url: str, numbers: Iterator[int], connections: int) -> int:
    """Send one message per number over this many connections; return how many were accepted."""
    headers = {"Authorization": "Bearer EAAsimulatortoken", "Content-Type": "application/json"}
    accepted = 0

    async def sender(session: aiohttp.ClientSession) -> None:
        nonlocal accepted
        for number in numbers:
            async with session.post(url, data=payload(number)) as answer:
                await answer.read()
                accepted += answer.status == 200

    connector = aiohttp.TCPConnector(limit=connections)
    async with aiohttp.ClientSession(connector=connector, headers=headers) as session:
        await asyncio.gather(*(sender(session) for _ in range(connections)))
    return accepted


async def measure(messages: int, connections: int) -> dict[str, float]:
    receiver = Receiver()
    listener = await asyncio.get_running_loop().create_server(
        aiohttp.web.Server(receiver, access_log=None), "127.0.0.1", 0
    )
    hook = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/"
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "simulator", "--data-dir", folder, "--webhook-url", hook, "--rate", "1000000"]
        process = subprocess.Popen([*command, "--delay-scale", "0.2"], stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            base = json.loads(process.stdout.readline())["url"]
            cpu, start = cpu_seconds(process.pid), time.perf_counter()
            accepted = await drive(f"{base}/v25.0/{PHONE}/messages", iter(range(messages)), connections)
            seconds = time.perf_counter() - start
            spent = cpu_seconds(process.pid) - cpu
        finally:
            process.terminate()
            process.wait(10)
    listener.close()
    return {
        "accepted": accepted,
        "seconds": round(seconds, 2),
        "sends_per_second": round(accepted / seconds),
        "simulator_cpu_ms_per_send": round(spent / accepted * 1000, 3),
        "sends_per_simulator_core_second": round(accepted / spent),
        "webhook_posts": receiver.posts,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=30_000)
    parser.add_argument("--connections", type=int, default=200)
    options = parser.parse_args()
    print(json.dumps(uvloop.run(measure(options.messages, options.connections))))


if __name__ == "__main__":
    main()
