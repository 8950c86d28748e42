"""People: fifty of them press the same button at once, or change their minds in the middle."""

import time
from collections import Counter
from collections.abc import Callable
from threading import Barrier, Thread

import requests

from tests.faults.registry import fault
from tests.faults.story import Story

_CROWD = 50
Press = Callable[[int], int]


def _at_once(press: Press) -> Counter[int]:
    """Let everybody do it in the same moment; return the HTTP answers."""
    barrier, answers = Barrier(_CROWD), []

    def one(number: int) -> None:
        barrier.wait()
        answers.append(press(number))

    crowd = [Thread(target=one, args=(number,)) for number in range(_CROWD)]
    for person in crowd:
        person.start()
    for person in crowd:
        person.join()
    return Counter(answers)


@fault(short=True)
def launched_by_fifty_at_once(story: Story) -> None:
    """Fifty clients start the same campaign in the same moment, each with an idempotency key of its own."""
    token = story.house.token()
    answers = _at_once(lambda number: _start(story, token, f"launch-{story.campaign}-{number}"))
    if answers[200] != 1 or answers[409] != _CROWD - 1:
        raise AssertionError(f"one of fifty may start it: {dict(answers)}")
    story.over()


@fault()
def launched_fifty_times_with_one_key(story: Story) -> None:
    """Fifty clients start the same campaign in the same moment with one idempotency key."""
    token = story.house.token()
    answers = _at_once(lambda _: _start(story, token, f"launch-{story.campaign}"))
    if not answers[200] or set(answers) - {200, 409}:
        raise AssertionError(f"each must hear that it runs, or that it is being started: {dict(answers)}")
    story.over()


@fault()
def launched_by_fifty_without_a_key(story: Story) -> None:
    """Fifty clients start the same campaign in the same moment without any idempotency key."""
    token = story.house.token()
    answers = _at_once(lambda _: _start(story, token))
    if answers[200] != 1 or answers[409] != _CROWD - 1:
        raise AssertionError(f"one of fifty may start it: {dict(answers)}")
    story.over()


def _start(story: Story, token: str, key: str = "") -> int:
    headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
    url = f"{story.house.url}/api/v1/campaigns/{story.campaign}/status"
    return requests.patch(url, json={"status": "running"}, headers=headers, timeout=60).status_code


@fault()
def paused_and_resumed(story: Story) -> None:
    """Paused in the middle, left alone for three seconds, resumed."""
    story.start()
    story.order("paused")
    story.stopped()
    time.sleep(3)
    story.goes_on()
    story.order("running")
    story.over()


@fault()
def stopped_and_started_again(story: Story) -> None:
    """Ctrl-C to the whole product in the middle, and started again: not one message may be in doubt."""
    with story.meta_does(latency_ms=800):
        story.start(accepted=150)
        story.house.rebuild(lambda: None)
    story.over()


@fault(short=True)
def cancelled(story: Story) -> None:
    """Cancelled in the middle: what was not begun is named so, what was begun ends."""
    story.start()
    story.order("cancelled")
    story.stopped()
    story.over(struck=story.states()["cancelled"])
