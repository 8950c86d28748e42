"""``flask openapi``: the API as a document."""

import json

import click
from flask import current_app
from flask.cli import with_appcontext

from dispatcher.http import openapi


@click.command("openapi")
@with_appcontext
def print_openapi() -> None:
    """Write the OpenAPI document as JSON, always in the same order. Needs no server."""
    click.echo(json.dumps(openapi(current_app), indent=2, sort_keys=True, ensure_ascii=False))
