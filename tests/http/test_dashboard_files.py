"""The dashboard's files: compressed for who takes it, kept for good by their hash; its page for every other address."""

import gzip
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatcher.http.dashboard import serve_dashboard

SCRIPT = b"console.log('hello');" * 100
HASHED = "index-AbCd_12-.js"


@pytest.fixture
def browser(tmp_path: Path) -> FlaskClient:
    assets = tmp_path / "assets"
    assets.mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>Dispatcher</title>")
    for name in (HASHED, "boot.v1.js"):
        (assets / name).write_bytes(SCRIPT)
    (assets / f"{HASHED}.gz").write_bytes(gzip.compress(SCRIPT))
    app = Flask(__name__, static_folder=None)
    serve_dashboard(app, tmp_path)
    return app.test_client()


def test_a_compressed_twin_goes_to_who_takes_it(browser: FlaskClient) -> None:
    answer = browser.get(f"/assets/{HASHED}", headers={"Accept-Encoding": "gzip, br"})
    assert (answer.headers["Content-Encoding"], answer.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert answer.mimetype == "text/javascript"
    assert gzip.decompress(answer.data) == SCRIPT


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0"])
def test_others_get_the_file_itself(browser: FlaskClient, accepted: str) -> None:
    answer = browser.get(f"/assets/{HASHED}", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert answer.data == SCRIPT


def test_only_a_name_with_a_hash_is_kept_for_good(browser: FlaskClient) -> None:
    assert browser.get(f"/assets/{HASHED}").headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert browser.get("/assets/boot.v1.js").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["missing-12345678.js", "../index.html", "..%2findex.html", "%00"])
def test_what_is_not_there_is_not_the_page(browser: FlaskClient, name: str) -> None:
    assert b"Dispatcher" not in browser.get(f"/assets/{name}").data
