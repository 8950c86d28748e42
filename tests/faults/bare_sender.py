"""A sender without a relay: what it sends must be handed out by somebody else."""

from dispatcher.app import create_app
from dispatcher.config import Settings
from dispatcher.jobqueue.workers import SendWorker
from dispatcher.messages.jobs import SEND_MESSAGE
from dispatcher.messages.sending import make_pipeline

if __name__ == "__main__":
    app = create_app(Settings.from_environ())
    with app.app_context():
        SendWorker("sends", make_pipeline(app, only=None), SEND_MESSAGE).work()
