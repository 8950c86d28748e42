"""The control: a sender of the usual kind (check, send, mark). Killed and started again it sends twice."""

import sys
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import requests


def main(database: str, graph: str, token: str) -> None:
    """Send to everybody not yet marked, ten at a time."""
    connection = psycopg2.connect(database)
    connection.autocommit = True
    cursor = connection.cursor()
    with ThreadPoolExecutor(10) as threads:
        while True:
            cursor.execute("SELECT phone FROM naive WHERE NOT sent ORDER BY phone LIMIT 10")
            phones = [row[0] for row in cursor.fetchall()]
            if not phones:
                return
            list(threads.map(lambda phone: send(graph, token, phone), phones))
            cursor.execute("UPDATE naive SET sent = true WHERE phone = ANY(%s)", (phones,))


def send(graph: str, token: str, phone: str) -> None:
    """Send one template."""
    template = {"name": "hello_world", "language": {"code": "en_US"}}
    body = {"messaging_product": "whatsapp", "to": phone, "type": "template", "template": template}
    headers = {"Authorization": f"Bearer {token}"}
    requests.post(f"{graph}/200000000000002/messages", json=body, headers=headers, timeout=30)


if __name__ == "__main__":
    main(*sys.argv[1:4])
