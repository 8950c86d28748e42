"""The table of reference §3.3–§3.4, written out once more from Meta's page, against the table in the code."""

import random
import re
from dataclasses import dataclass

import pytest

from dispatcher.whatsapp.error_codes import RULES, Action, Rule, Scope, action_for, delay
from dispatcher.whatsapp.error_rules import DAY, HOUR
from dispatcher.whatsapp.responses import GraphError

A = Action
REFERENCE = """
# codes (answer | webhook | both)    action          tries then          seconds before each try | of each stop in a row
0 3 10 104 190 200-299        both   stop_account
1                             both   backoff         2     bug           2 8
2                             both   backoff         3     stop_number   60 120 300 | 900 1800 3600
4 17 32 613 80007             both   slow            5     fail          300 900 1800 3600 3600
33                            both   stop_number
100                           both   bug
368                           both   stop_account
130403 130472 130497          both   fail
130429                        both   slow            5     fail          2 8 30 120 300
131000                        both   backoff         3     fail          2 8 30
131005                        both   stop_account
131008 131009                 both   bug
131014                        both   fail
131016                        both   backoff         5     stop_number   2 8 30 120 300 | 900 1800 3600
131020 131041 131201-131207 131209-131215  both  fail
131208                        both   slow            5     fail          2 8 30 120 300
131021                        both   fail
131026                        both   suspect
131030                        both   fail
131031 131042 131064          both   stop_account
131037 131045                 both   stop_number
131044 131047                 both   fail
131048                        both   stop_number                         | 3600 21600 86400
131049                        both   later           1     fail          86400
131050                        both   optout
131051                        both   bug
131052 131059 131060          both   fail
131053                        both   backoff         2     stop_campaign 2 8
131055 131061 131063          both   stop_campaign
131056                        both   later           5     fail          1 4 16 64 256
131057                        both   stop_number                         | 60 120 900 1800 3600
131062                        both   fail
132000 132005 132008 132012 132018  both  bug
132001 132007 132015 132016 132068  both  stop_template
132069                        both   later           3     fail          3600 3600 3600
133010                        both   stop_number
134011 134100 134102 134103   both   stop_campaign
134101                        both   stop_template                       | 600 3600
135000                        answer bug
135000                        webhook stop_account
137000 139200                 both   fail
"""


@dataclass(frozen=True)
class Line:
    """A line of the reference, about one code."""

    code: int
    webhook: bool
    action: Action
    tries: int
    then: Action
    waits: list[float]
    stops: list[float]


def _lines() -> list[Line]:
    return [line for row in REFERENCE.splitlines() if row and row[0] != "#" for line in _of(row)]


def _of(row: str) -> list[Line]:
    before, _, stops = row.partition("|")
    codes, way, rest = re.split(r"\s+(answer|webhook|both)\s+", before)
    words = rest.split()
    action, tries, then, waits = words[0], *(words[1:3] or ["0", "fail"]), words[3:]
    ways = {"answer": [False], "webhook": [True], "both": [False, True]}[way]
    return [
        Line(
            code, webhook, Action(action), int(tries), Action(then), [*map(float, waits)], [*map(float, stops.split())]
        )
        for code in _codes(codes)
        for webhook in ways
    ]


def _codes(text: str) -> list[int]:
    found: list[int] = []
    for part in text.split():
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


LINES = _lines()
SENDING = {line.code for line in LINES}
MANAGEMENT = [
    *(133000, 133005, 133006, 133008, 133009, 133015, 133016, 138000, 138021, 139000, 139004, 139100, 139103),
    *(147001, 147005, 2388019, 2388039, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299, 2593107, 2593108),
    *(200005, 200006, 200007, 1752041),
]


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.code}-{'webhook' if line.webhook else 'answer'}")
def test_every_sending_code_does_what_the_reference_says(line: Line) -> None:
    rule = action_for(GraphError(line.code, details="https://ex.com/a.png"), asynchronous=line.webhook)
    assert (rule.code, rule.action, rule.max_tries, rule.listed) == (line.code, line.action, line.tries, True)
    assert rule.then is line.then
    waits = [rule.delays[min(tries, len(rule.delays) - 1)] for tries in range(rule.max_tries)]
    assert waits == line.waits
    if Action.STOP_NUMBER in (line.action, line.then) or line.action.value.startswith("stop_"):
        assert [*rule.stop_delays()] == line.stops


@pytest.mark.parametrize("code", MANAGEMENT)
def test_management_codes_concern_no_recipient(code: int) -> None:
    rule = action_for(GraphError(code))
    assert (rule.code, rule.action, rule.scope) == (code, A.FAIL, Scope.MANAGEMENT)


def test_the_table_has_no_code_this_test_does_not_know() -> None:
    assert set(RULES) <= {*SENDING, *MANAGEMENT, 133004, 2494100}
    assert not action_for(GraphError(424242)).listed


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: str(rule.code))
def test_every_rule_speaks_to_people_and_holds_together(rule: Rule) -> None:
    assert rule.title
    assert rule.cure.endswith(".")
    assert len(rule.title) <= 80
    retrying = rule.action in (A.BACKOFF, A.SLOW, A.LATER)
    assert bool(rule.max_tries) == retrying
    assert not retrying or rule.delays
    assert rule.keeps_recipient == (retrying or rule.action.value.startswith("stop_"))


@pytest.mark.parametrize(
    ("code", "scope"),
    [
        *[(4, Scope.APP), (613, Scope.APP), (80007, Scope.ACCOUNT), (130429, Scope.NUMBER), (131056, Scope.RECIPIENT)],
        *[(130497, Scope.COUNTRY), (132069, Scope.TEMPLATE), (132015, Scope.TEMPLATE), (131052, Scope.INBOUND)],
        *[(131055, Scope.CAMPAIGN), (33, Scope.NUMBER), (190, Scope.ACCOUNT), (131026, Scope.RECIPIENT)],
    ],
)
def test_how_far_an_error_reaches(code: int, scope: Scope) -> None:
    assert action_for(GraphError(code)).scope is scope


@pytest.mark.parametrize("code", [130429, 4, 80007, 190, 131048, 132015])
def test_throttling_and_stops_use_up_no_attempt(code: int) -> None:
    assert not action_for(GraphError(code)).counts


@pytest.mark.parametrize("code", [132000, 132008, 132012, 132018])
def test_a_wrong_mapping_hits_everyone(code: int) -> None:
    assert action_for(GraphError(code)).hits_everyone
    assert not action_for(GraphError(132005)).hits_everyone


@pytest.mark.parametrize("code", [131050, 131021, 130403, 130497, 132016])
def test_nobody_should_send_these_again(code: int) -> None:
    assert not action_for(GraphError(code)).retryable_by_person


@pytest.mark.parametrize(
    ("error", "action"),
    [
        (GraphError(100, "Unsupported post request. Object with ID '10' does not exist, …"), A.STOP_NUMBER),
        (GraphError(100, "Invalid parameter", "phone_number_id is not valid"), A.STOP_NUMBER),
        (GraphError(100, "The parameter to is required."), A.BUG),
        (GraphError(131009, "(#131009) Parameter value is not valid", "Recipient is not a valid number"), A.SUSPECT),
        (GraphError(131009, details="Parameter value is not valid: to"), A.SUSPECT),
        (GraphError(131009, details="The phone number is malformed"), A.SUSPECT),
        (GraphError(131009, details="Phone number ID is unknown"), A.STOP_NUMBER),
        (GraphError(131009, details="The parameter to set the header failed to load"), A.BUG),
        (GraphError(131009, details="Invalid header, failed to read it"), A.BUG),
        (GraphError(135000), A.BUG),
        (GraphError(424242), A.FAIL),
        (GraphError(424242, http_status=400), A.FAIL),
        (GraphError(424242, http_status=500), A.BACKOFF),
        (GraphError(424242, is_transient=True), A.BACKOFF),
        (GraphError(-7), A.FAIL),
    ],
)
def test_details_decide_where_the_code_does_not(error: GraphError, action: Action) -> None:
    rule = action_for(error)
    assert (rule.code, rule.action) == (error.code, action)


def test_135000_in_a_webhook_is_an_emergency() -> None:
    assert action_for(GraphError(135000), asynchronous=True).action is A.STOP_ACCOUNT


def test_marketing_held_back_from_a_us_number_is_final() -> None:
    assert action_for(GraphError(131049), us_recipient=True).action is A.FAIL


@pytest.mark.parametrize(
    ("by_link", "details", "reupload", "tries"),
    [
        (True, "", False, 2),
        (False, "", True, 1),
        (None, "Could not download https://ex.com/a.png", False, 2),
        (None, "Media id 77 has expired", True, 1),
    ],
)
def test_media_by_link_waits_and_media_by_id_is_uploaded_again(
    by_link: bool | None, details: str, reupload: bool, tries: int
) -> None:
    rule = action_for(GraphError(131053, details=details), media_by_link=by_link)
    assert (rule.action, rule.reupload_media, rule.max_tries) == (A.BACKOFF, reupload, tries)
    assert rule.then is A.STOP_CAMPAIGN


def waits(code: int, tries: int, retry_after: float | None = None) -> list[float | None]:
    rng = random.Random(7)
    return [delay(action_for(GraphError(code)), tries, rng, retry_after) for _ in range(200)]


@pytest.mark.parametrize(
    ("code", "tries", "least", "most"),
    [
        (131000, 0, 2, 2.5),
        (131000, 1, 8, 10),
        (131016, 4, 300, 375),
        (131049, 0, DAY, 1.25 * DAY),
        (131056, 0, 1, 1.25),
        (131056, 3, 64, 80),
        (131048, 0, HOUR, 1.25 * HOUR),
        (4, 0, 300, 375),
        (4, 3, HOUR, 1.25 * HOUR),
        (130429, 0, 0, 2),
        (130429, 2, 0, 30),
    ],
)
def test_delays_grow_and_jitter(code: int, tries: int, least: float, most: float) -> None:
    drawn = waits(code, tries)
    assert all(wait is not None and least <= wait <= most for wait in drawn)
    assert len(set(drawn)) > 100


def test_a_wait_meta_names_is_honoured() -> None:
    assert min(wait for wait in waits(4, 0, 1_000) if wait) == 1_000
    assert waits(190, 0)[0] is None
    assert waits(190, 0, 60)[0] == 60
