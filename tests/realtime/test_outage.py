"""Redis goes away and comes back: publishing never fails, and those who missed something are told to come again."""

import tempfile
from dataclasses import replace
from pathlib import Path

from dispatcher.config import Settings
from dispatcher.embedded import start_redis
from dispatcher.events import CampaignStatusChanged
from dispatcher.realtime import publish
from tests.realtime.conftest import PATIENCE, Client, People, serving

FACT = CampaignStatusChanged(campaign_id=70, account_id=1, status="running")


def test_clients_come_again_after_an_outage(people: People, settings_without_database: Settings) -> None:
    with tempfile.TemporaryDirectory(prefix="dsp-outage-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        redis = start_redis(Path(folder) / "redis", durable=False)
        server, url = serving(replace(settings_without_database, redis_url=redis.url))
        bob = Client(url).connect("bob")
        publish([FACT])
        assert bob.next()[0] == "campaign_status"
        redis.stop()
        publish([FACT] * 5)
        redis = start_redis(Path(folder) / "redis", durable=False)
        assert bob.gone.wait(PATIENCE)
        again = Client(url).connect("bob")
        while again.heard.empty():
            publish([FACT])
            again.ask("ping", None)
        assert {name for name, _ in list(again.heard.queue)} <= {"campaign_status", "pong"}
        again.leave()
        server.shutdown()
        redis.stop()
