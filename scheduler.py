"""The scheduler process: rq-scheduler ticking the periodic jobs. One is enough; a second one stands by."""

from dispatcher.accounts.jobs import ACCOUNT_TICKS
from dispatcher.app import create_app
from dispatcher.assistant.jobs import ASSISTANT_TICKS
from dispatcher.assistant.knowledge.jobs import KNOWLEDGE_TICKS
from dispatcher.auth.jobs import AUTH_TICKS
from dispatcher.campaigns.ticks import CAMPAIGN_TICKS
from dispatcher.config import Settings
from dispatcher.contact_files.jobs import CONTACT_FILE_TICKS
from dispatcher.conversations.bulk.jobs import BULK_TICKS
from dispatcher.conversations.jobs import CONVERSATION_TICKS
from dispatcher.conversations.sources.jobs import SOURCE_TICKS
from dispatcher.integrations.jobs import INTEGRATION_TICKS
from dispatcher.jobqueue.ticks import run_scheduler
from dispatcher.messages.jobs import MEDIA_TICKS
from dispatcher.webhooks.jobs import WEBHOOK_TICKS

TICKS = (
    *CAMPAIGN_TICKS,
    *INTEGRATION_TICKS,
    *ACCOUNT_TICKS,
    *ASSISTANT_TICKS,
    *CONTACT_FILE_TICKS,
    *CONVERSATION_TICKS,
    *BULK_TICKS,
    *KNOWLEDGE_TICKS,
    *SOURCE_TICKS,
    *MEDIA_TICKS,
    *WEBHOOK_TICKS,
    *AUTH_TICKS,
)


def main() -> None:
    """Tick until SIGTERM."""
    app = create_app(Settings.from_environ())
    with app.app_context():
        run_scheduler(TICKS)


if __name__ == "__main__":
    main()
