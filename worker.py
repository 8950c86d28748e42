"""A worker process for one role: ``python worker.py sends | replies | webhooks | planning | ticks``.

Scale by running more of them, on as many machines as there are. ``sends`` also runs the relay loop, which moves
campaigns on (one of all processes does each step).
"""

import sys

from dispatcher.app import create_app
from dispatcher.campaigns.relay import RelayLoop
from dispatcher.config import Settings
from dispatcher.jobqueue.jobs import REPLIES, STOCK_QUEUES
from dispatcher.jobqueue.workers import SendWorker, run_stock_worker
from dispatcher.messages.jobs import SEND_MESSAGE
from dispatcher.messages.sending import make_pipeline

SENDS = "sends"
ROLES = (SENDS, REPLIES, *STOCK_QUEUES)


def main(role: str) -> None:
    """Serve one role until SIGTERM."""
    app = create_app(Settings.from_environ())
    with app.app_context():
        if role in STOCK_QUEUES:
            run_stock_worker(role)
            return
        pipeline = make_pipeline(app, only=REPLIES if role == REPLIES else None)
        worker = SendWorker(role, pipeline, SEND_MESSAGE)
        relay = RelayLoop(app) if role == SENDS else None
        if relay:
            relay.start()
        worker.work()
        if relay:
            relay.stop()


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in ROLES:
        sys.exit(f"usage: python worker.py {' | '.join(ROLES)}")
    main(sys.argv[1])
