"""The dashboard knows every sentence the server says; its own tests ask for a Portuguese form of each."""

import json

from tests.dashboard.sentences import SOURCE, sentences

KEPT = SOURCE.parent / "dashboard" / "server-sentences.json"


def test_the_dashboard_s_list_of_sentences_is_the_server_s() -> None:
    kept = json.loads(KEPT.read_text())
    assert kept == sentences(), "Run: python -m tests.dashboard.sentences > dashboard/server-sentences.json"


def test_what_people_read_most_is_in_the_list() -> None:
    known = set(sentences())
    assert "There are letters in this number ({1}): leave only its digits." in known
    assert "The same person stands in an earlier row" in known
    assert "The number's throughput is reached" in known
    assert "The campaign cannot start yet: {1}" in known
    assert not [one for one in known if "SELECT" in one or one.startswith("Return")]
