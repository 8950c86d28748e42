"""The web process: ``gunicorn wsgi:app``. Also the application of every ``flask`` command."""

from dispatcher.app import create_app
from dispatcher.config import Settings
from dispatcher.memory import keep_for_good

app = create_app(Settings.from_environ())
keep_for_good()
