"""The batched worker as an RQ worker: it shows itself, suspends, and drains without losing a message."""

import asyncio

from flask import Flask
from rq.suspension import resume, suspend

from dispatcher.accounts.models import Account
from dispatcher.campaigns.running import relay
from dispatcher.jobqueue.jobs import enqueue_many, redis, sends_queue
from dispatcher.jobqueue.workers import workers
from dispatcher.messages.jobs import send_message
from dispatcher.messages.models import Message
from dispatcher.messages.sending import make_pipeline
from dispatcher.ops.health import readiness
from tests.messages.machinery import Meta, relaying, sender, until
from tests.messages.world import PHONES, add_account, add_campaign, add_messages, add_plan, attempts, change, states
from tests.servers import SimulatorProcess


def queued(number: int, count: int) -> list[int]:
    ids = add_messages(
        number, count, state="queued", campaign_id=add_campaign(number, plan_id=add_plan()), plan_id=add_plan()
    )
    enqueue_many(send_message, sends_queue(number), ids)
    return ids


def test_a_stopped_sender_gives_back_what_it_has_not_begun_and_ends_the_rest(
    app: Flask, simulator: SimulatorProcess
) -> None:
    number, meta = add_account(rate_limit=20), Meta(simulator)
    meta.faults(latency_ms=300)
    queued(number, 40)
    with sender(app):
        until(lambda: "accepted" in states())
    found = states()
    assert set(found) <= {"accepted", "queued", "pending"}
    assert found.count("accepted") == meta.accepted() > 0
    assert "pending" in found
    assert all(one.ended_at for message in range(1, 41) for one in attempts(message))


def test_a_number_that_is_switched_off_meanwhile_leaves_nothing_half_done(
    app: Flask, simulator: SimulatorProcess
) -> None:
    number, meta = add_account(rate_limit=20), Meta(simulator)
    queued(number, 40)
    with sender(app):
        until(lambda: "accepted" in states())
        change(Account, number, is_active=False)
        until(lambda: "sending" not in states() and "pending" in states())
        assert states().count("accepted") == meta.accepted()
        change(Account, number, is_active=True)
        with relaying(app):
            until(lambda: states().count("accepted") == 40)
    assert (meta.accepted(), meta.doubles()) == (40, 0)


def test_what_cannot_be_claimed_returns_to_the_plan_at_once(app: Flask, simulator: SimulatorProcess) -> None:
    from dispatcher.campaigns.models import Campaign

    number = add_account()
    ids = queued(number, 5)
    change(Campaign, 1, status="waiting")
    with sender(app):
        until(lambda: states() == ["pending"] * len(ids))
    assert Meta(simulator).accepted() == 0


def test_a_suspended_sender_takes_nothing_until_it_is_resumed(app: Flask, simulator: SimulatorProcess) -> None:
    number = add_account()
    suspend(redis())
    with sender(app):
        until(lambda: any(one.state == "suspended" for one in workers()))
        queued(number, 3)
        until(lambda: redis().llen(f"rq:queue:{sends_queue(number)}") == 3)
        assert states() == ["queued"] * 3
        resume(redis())
        until(lambda: states() == ["accepted"] * 3)


def test_a_sender_shows_itself_again_after_a_flush(app: Flask, simulator: SimulatorProcess) -> None:
    with sender(app):
        until(lambda: len(workers()) == 1)
        redis().flushall()
        until(lambda: [one.queues for one in workers()] == [("sends",)])
        assert "sends" not in readiness()["checks"]["workers"]["detail"]
    assert workers() == []


def test_what_redis_forgot_is_handed_out_again(app: Flask, simulator: SimulatorProcess) -> None:
    from datetime import timedelta

    from dispatcher import clock

    number = add_account()
    ids = queued(number, 5)
    redis().flushall()
    relay.run_all()
    assert states() == ["queued"] * 5
    for one in ids:
        change(Message, one, state_at=clock.now() - timedelta(seconds=11))
    relay.run_all()
    with sender(app):
        relay.run_all()
        until(lambda: states() == ["accepted"] * 5)


def test_messages_for_a_number_too_new_for_the_sender_return_to_the_plan(
    app: Flask, simulator: SimulatorProcess
) -> None:
    ids = add_messages(add_account(PHONES[1], is_active=False), 2, state="queued")

    async def take() -> None:
        pipeline = make_pipeline(app, only="replies")
        await pipeline.start()
        await pipeline.take("replies", ids)
        await pipeline.drain()
        await pipeline.stop()

    asyncio.run(take())
    assert states() == ["pending"] * 2


def test_a_sender_outlives_an_aftermath_that_breaks(app: Flask, simulator: SimulatorProcess) -> None:
    """The verdicts are recorded all the same: nobody else knows them."""
    number, meta = add_account(), Meta(simulator)
    meta.faults({"kind": "error", "code": 131026, "next": 2})
    ids = add_messages(number, 4, state="queued")

    def broken(*_: object) -> None:
        raise LookupError("a mistake of ours")

    async def send() -> None:
        pipeline = make_pipeline(app, only="replies")
        pipeline._recorder._aftermath = broken
        await pipeline.start()
        await pipeline.take("replies", ids)
        await pipeline.settle()
        await pipeline.drain()
        await pipeline.stop()

    asyncio.run(send())
    assert sorted(states()) == ["accepted", "accepted", "failed", "failed"]
