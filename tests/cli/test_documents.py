"""What the README and the guides name exists, and what exists is named."""

import re

import click
from flask import Flask

from tests.servers import ROOT

GROUPS = ("users", "accounts", "campaigns", "webhooks", "secrets")
README = (ROOT / "README.md").read_text()
GUIDES = README + (ROOT / "docs" / "operations.md").read_text()


def _commands(app: Flask) -> set[str]:
    groups = {name: app.cli.commands[name] for name in GROUPS}
    return {
        f"{name} {word}" for name, group in groups.items() if isinstance(group, click.Group) for word in group.commands
    }


def _named() -> set[str]:
    found = re.findall(rf"flask ({'|'.join(GROUPS)}) ([a-z]+(?:\\\|[a-z]+)*)", GUIDES)
    return {f"{group} {word}" for group, words in found for word in words.split("\\|")}


def test_every_command_is_in_the_readme_and_every_one_there_exists(app: Flask) -> None:
    assert _named() == _commands(app)


def test_every_option_in_the_readme_exists(app: Flask) -> None:
    lines = re.findall(r"flask (\w+) (\w+)((?:[^`\n]|\\\n)*)", README.replace("\\|", "|"))
    for group, word, rest in lines:
        if group not in GROUPS:
            continue
        known = {option for parameter in app.cli.commands[group].commands[word].params for option in parameter.opts}  # type: ignore[attr-defined]
        assert set(re.findall(r"--[a-z][a-z-]+", rest)) <= known, (group, word)


def test_every_setting_is_in_the_readme() -> None:
    reader = (ROOT / "dispatcher" / "config.py").read_text()
    read = set(re.findall(r'self\.\w+\("([A-Z][A-Z_]+)"', reader)) | {"ENCRYPTION_KEYS"}
    assert {name for name in read if f"`{name}`" not in README} == set()


def test_every_link_of_the_documents_leads_somewhere() -> None:
    for document in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\((?!http|#)([^)#]+)", document.read_text()):
            assert (document.parent / target).exists(), (document.name, target)
