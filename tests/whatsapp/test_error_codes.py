"""The table of reference §3.3–§3.4, written out once more from Meta's page, against the table in the code."""

import random

import pytest

from dispatcher.whatsapp.error_codes import RULES, Action, Rule, Scope, action_for, delay
from dispatcher.whatsapp.error_rules import DAY, HOUR
from dispatcher.whatsapp.responses import GraphError

A = Action
SENDING: dict[int, Action] = {
    **dict.fromkeys([0, 3, 10, 104, 190, 200, 201, 250, 299, 368, 131005, 131031, 131042, 131064], A.STOP_ACCOUNT),
    **dict.fromkeys([1, 2, 131000, 131016, 131053], A.BACKOFF),
    **dict.fromkeys([4, 17, 32, 613, 80007, 130429, 131208], A.SLOW),
    **dict.fromkeys([33, 131037, 131045, 131048, 131057, 133010], A.STOP_NUMBER),
    **dict.fromkeys([100, 131008, 131009, 131051, 132000, 132005, 132008, 132012, 132018, 135000], A.BUG),
    **dict.fromkeys([130403, 130472, 130497, 131014, 131021, 131030, 131047, 131062, 137000], A.FAIL),
    **dict.fromkeys([131020, 131041, 131044, 131201, 131215, 139200], A.FAIL),
    **dict.fromkeys([131052, 131059, 131060], A.FAIL),
    131026: A.SUSPECT,
    **dict.fromkeys([131049, 131056, 132069], A.LATER),
    131050: A.OPTOUT,
    **dict.fromkeys([131055, 131061, 131063, 134011, 134100, 134102, 134103], A.STOP_CAMPAIGN),
    **dict.fromkeys([132001, 132007, 132015, 132016, 132068, 134101], A.STOP_TEMPLATE),
}
MANAGEMENT = [
    *(133000, 133005, 133006, 133008, 133009, 133015, 133016, 138000, 138021, 139000, 139004, 139100, 139103),
    *(147001, 147005, 2388019, 2388039, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299, 2593107, 2593108),
    *(200005, 200006, 200007, 1752041),
]


@pytest.mark.parametrize("code", SENDING)
def test_every_sending_code_has_its_action(code: int) -> None:
    rule = action_for(GraphError(code))
    assert (rule.code, rule.action) == (code, SENDING[code])


@pytest.mark.parametrize("code", MANAGEMENT)
def test_management_codes_concern_no_recipient(code: int) -> None:
    rule = action_for(GraphError(code))
    assert (rule.code, rule.action, rule.scope) == (code, A.FAIL, Scope.MANAGEMENT)


def test_the_table_has_no_code_this_test_does_not_know() -> None:
    assert set(RULES) <= {*SENDING, *MANAGEMENT, 133004, 2494100}


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
    ("code", "tries", "then"),
    [
        (1, 2, A.BUG),
        (2, 3, A.STOP_NUMBER),
        (131000, 3, A.FAIL),
        (131016, 5, A.FAIL),
        (131049, 1, A.FAIL),
        (131056, 5, A.FAIL),
    ],
)
def test_tries_are_limited_and_something_follows(code: int, tries: int, then: Action) -> None:
    rule = action_for(GraphError(code))
    assert (rule.max_tries, rule.then) == (tries, then)


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
        (131016, 9, 300, 375),
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
