"""The job of the baselines, in a module that imports nothing else: a stock worker imports it again in every fork."""

import requests


def send(url: str, token: str, number: int) -> int:
    """Send one message, as a job; return the status."""
    values = [{"type": "text", "text": "Ana"}, {"type": "text", "text": f"A-{number}"}]
    components = [{"type": "body", "parameters": values}]
    template = {"name": "order_update", "language": {"code": "pt_BR"}, "components": components}
    body = {"messaging_product": "whatsapp", "to": f"+55119{number:08d}", "type": "template", "template": template}
    return requests.post(url, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=25).status_code
