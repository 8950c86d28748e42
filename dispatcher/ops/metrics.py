"""Prometheus metrics, read from the database and Redis when they are asked for (so every process tells the same)."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from dispatcher import clock
from dispatcher.assistant.models import Turn
from dispatcher.campaigns.balance import checks as balance_checks
from dispatcher.campaigns.balance.sheet import PROMISES
from dispatcher.campaigns.models import Campaign
from dispatcher.database import session
from dispatcher.integrations.subscriptions.models import DeliveryState, EventDelivery, EventSubscription
from dispatcher.messages.queue_stats import queue_stats

_Labelled = dict[str, float]


class DispatcherCollector(Collector):
    """Campaigns by status, open messages by state, jobs waiting by queue, workers, what is late, balance."""

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges as they are now."""
        current = session()
        stats = queue_stats(current)
        counted = current.execute(select(Campaign.status, func.count()).group_by(Campaign.status))
        statuses = {row[0]: float(row[1]) for row in counted}
        yield _gauge("campaigns", "Campaigns by status", "status", statuses)
        yield _gauge("messages_open", "Messages not at their end, by state", "state", stats["states"])
        waiting = {one["name"]: float(one["waiting"]) for one in stats["queues"]}
        yield _gauge("jobs_waiting", "Jobs waiting by queue", "queue", waiting)
        yield GaugeMetricFamily("dispatcher_workers", "Living workers", value=len(stats["workers"]))
        lag = stats["webhook_lag_seconds"]
        yield GaugeMetricFamily("dispatcher_webhook_lag_seconds", "Age of the oldest unprocessed webhook", value=lag)
        yield from _balance()
        yield from _others()


def _balance() -> Iterator[Metric]:
    found = balance_checks.summary(session())
    said = "Campaigns whose planned recipients are not the sum of states, at the last look"
    yield GaugeMetricFamily("dispatcher_campaign_unbalanced", said, value=found.unbalanced)
    broken = {promise: float(found.broken.get(promise, 0)) for promise in PROMISES}
    yield _gauge("broken_promises", "Messages that break a promise of the ledger, at the last look", "promise", broken)
    age = (clock.now() - found.checked_at).total_seconds() if found.checked_at else 0.0
    yield GaugeMetricFamily("dispatcher_balance_age_seconds", "Age of the oldest look at a campaign", value=age)


def _others() -> Iterator[Metric]:
    """Yield how far behind outgoing webhooks and the assistant are."""
    pending = EventDelivery.state == DeliveryState.PENDING
    joined = select(EventSubscription.name, func.count()).join(EventDelivery).where(pending)
    waiting = {row[0]: float(row[1]) for row in session().execute(joined.group_by(EventSubscription.name))}
    yield _gauge("event_deliveries_waiting", "Events that an outgoing webhook has not taken", "subscription", waiting)
    since = session().scalar(select(func.min(Turn.since)))
    age = (clock.now() - since).total_seconds() if since else 0.0
    yield GaugeMetricFamily("dispatcher_assistant_turn_age_seconds", "Age of the assistant's oldest turn", value=age)


def _gauge(name: str, said: str, label: str, values: _Labelled) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(f"dispatcher_{name}", said, labels=[label])
    for key, value in values.items():
        gauge.add_metric([key], value)
    return gauge


def metrics() -> bytes:
    """Return the text Prometheus scrapes."""
    registry = CollectorRegistry()
    registry.register(DispatcherCollector())
    return generate_latest(registry)
