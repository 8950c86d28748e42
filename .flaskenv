# What `flask …` runs in this folder: the commands of dispatcher/cli, on a running stack or on what the environment names.
FLASK_APP=dispatcher.cli.entry:command_app
