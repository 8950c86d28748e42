"""The composition root: settings in, a complete Flask application out. Only entry points and tests import it."""

from pathlib import Path

from flask import Flask

from dispatcher.accounts.extension import init_accounts
from dispatcher.assistant.extension import init_assistant
from dispatcher.assistant.knowledge.extension import init_knowledge
from dispatcher.auth.extension import init_auth
from dispatcher.campaigns.extension import init_campaigns
from dispatcher.cli.extension import init_cli
from dispatcher.config import Settings
from dispatcher.contact_files.extension import init_contact_files
from dispatcher.contacts.extension import init_contacts
from dispatcher.conversations.extension import init_conversations
from dispatcher.crypto import SecretBox
from dispatcher.database import db, migrate
from dispatcher.http import init_http
from dispatcher.http.dashboard import serve_dashboard
from dispatcher.integrations.extension import init_integrations
from dispatcher.jobqueue.jobs import init_jobqueue
from dispatcher.logs import configure_logging
from dispatcher.messages.extension import init_messages
from dispatcher.ops.extension import init_ops
from dispatcher.realtime import init_realtime
from dispatcher.uploads.extension import init_uploads
from dispatcher.webhooks.extension import init_webhooks

STATIC = Path(__file__).parent / "static"
MIGRATIONS = Path(__file__).parent.parent / "migrations"
_POOL = {"pool_pre_ping": True, "pool_size": 20, "max_overflow": 30, "pool_recycle": 1800}


def create_app(settings: Settings) -> Flask:
    """Build the application of every process: web, workers, scheduler and commands."""
    app = Flask("dispatcher", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=_driver(settings.database_url),
        SQLALCHEMY_ENGINE_OPTIONS={**_POOL, "connect_args": {"options": _session_options(settings)}},
    )
    app.extensions["settings"] = settings
    app.extensions["secret_box"] = SecretBox(settings.encryption_keys)
    configure_logging(settings)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS))
    init_jobqueue(app, settings)
    api = init_http(app, settings)
    init_auth(app, settings)
    init_realtime(app, settings)
    init_accounts(app, settings)
    init_uploads(app, settings, api)
    init_contacts(app, settings)
    init_contact_files(app, settings)
    init_messages(app, settings)
    init_campaigns(app, settings)
    init_assistant(app)
    init_conversations(app, settings)
    init_webhooks(app, settings)
    init_integrations(app)
    init_knowledge(app)
    init_ops(app, settings)
    serve_dashboard(app, STATIC)
    init_cli(app)
    return app


def _session_options(settings: Settings) -> str:
    """End the transaction of a frozen process when its leases lapse: the locks it holds would stop all the others."""
    return f"-c idle_in_transaction_session_timeout={settings.sending_lease_seconds}s"


def _driver(url: str) -> str:
    """Name the driver we pin, whatever way the URL was written."""
    scheme, rest = url.split("://", 1)
    return f"postgresql+psycopg2://{rest}" if scheme in ("postgres", "postgresql") else url
