"""Worker processes: ``python worker.py ROLE…`` with the roles sends, replies, webhooks,
planning, deliveries, events, assistant and ticks.

Every role named runs in a process of its own (name one twice for two), forked from one import. Scale by running more,
on as many machines as there are. ``sends`` also runs the relay loop, which moves campaigns on (one of all processes
does each step).
"""

import sys

from dispatcher.app import create_app
from dispatcher.campaigns.running.relay_loop import RelayLoop
from dispatcher.config import Settings
from dispatcher.integrations.subscriptions.jobs import DELIVER_EVENTS
from dispatcher.integrations.subscriptions.sending import EventSender
from dispatcher.jobqueue.jobs import EVENTS, REPLIES, STOCK_QUEUES
from dispatcher.jobqueue.workers import SendWorker, run_stock_worker
from dispatcher.memory import keep_for_good
from dispatcher.messages.jobs import SEND_MESSAGE
from dispatcher.messages.sending import make_pipeline
from dispatcher.supervisor.forking import serve_roles

SENDS = "sends"
ROLES = (SENDS, REPLIES, EVENTS, *STOCK_QUEUES)


def run(role: str) -> None:
    """Serve one role in this process until SIGTERM."""
    app = create_app(Settings.from_environ())
    with app.app_context():
        if role in STOCK_QUEUES:
            keep_for_good()
            run_stock_worker(role)
            return
        if role == EVENTS:
            worker = SendWorker(role, EventSender(app), DELIVER_EVENTS)
            keep_for_good()
            worker.work()
            return
        pipeline = make_pipeline(app, only=REPLIES if role == REPLIES else None)
        worker = SendWorker(role, pipeline, SEND_MESSAGE)
        relay = RelayLoop(app) if role == SENDS else None
        keep_for_good()
        if relay:
            relay.start()
        worker.work()
        if relay:
            relay.stop()


def main(roles: list[str]) -> int:
    """Serve these roles; return the exit status."""
    if not roles or not set(roles) <= set(ROLES):
        sys.exit(f"usage: python worker.py {' | '.join(ROLES)} …")
    if len(roles) > 1:
        keep_for_good()
        return serve_roles(roles, run)
    run(roles[0])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
