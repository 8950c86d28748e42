"""The dashboard's built files: compressed where the browser takes it, kept for good where their name is a hash."""

import mimetypes
import re
from pathlib import Path
from typing import Final

from flask import Flask, Response, request, send_from_directory

from dispatcher.http.errors import serve_unknown_pages_with

_A_YEAR: Final = 31_536_000
_HASHED: Final = re.compile(r"-[\w-]{8}\.\w+$")


def serve_dashboard(app: Flask, folder: Path) -> None:
    """Serve ``folder``: its assets, and its page for every address that is not the API's."""

    def asset(name: str) -> Response:
        answer = _file(folder / "assets", name)
        kept = f"public, max-age={_A_YEAR}, immutable" if _HASHED.search(name) else "no-cache"
        answer.headers["Cache-Control"] = kept
        return answer

    app.add_url_rule("/assets/<path:name>", "assets", asset)
    serve_unknown_pages_with(app, lambda: send_from_directory(folder, "index.html", max_age=0))


def _file(folder: Path, name: str) -> Response:
    """Send the file, or the ``.gz`` that the build put beside it."""
    if not request.accept_encodings.quality("gzip") or not (folder / f"{name}.gz").is_file():
        return send_from_directory(folder, name)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    answer = send_from_directory(folder, f"{name}.gz", mimetype=kind)
    answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Content-Disposition"] = "inline"
    answer.vary.add("Accept-Encoding")
    return answer
