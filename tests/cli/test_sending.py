"""An operator sends a campaign from a file at the terminal."""

import json
import signal
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from dispatcher.campaigns.models import Campaign, CampaignRecipient
from dispatcher.config import Settings
from dispatcher.database import session
from dispatcher.uploads.models import Upload
from tests.cli.conftest import Run, environment, finished, flask, jobs_waiting, last_json, send
from tests.servers import SimulatorProcess, eventually


def _control(simulator: SimulatorProcess, path: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{simulator.url}/_control/{path}", timeout=10) as answer:
        return dict(json.load(answer))


def _status(campaign_id: int) -> str:
    session().rollback()
    return session().scalars(select(Campaign.status).where(Campaign.id == campaign_id)).one()


def _left_behind() -> tuple[int, int, int]:
    session().rollback()
    files = select(func.count()).select_from(Upload).where(Upload.deleted_at.is_(None))
    tables = (select(func.count()).select_from(table) for table in (Campaign, CampaignRecipient))
    return tuple(session().scalar(one) or 0 for one in (*tables, files))  # type: ignore[return-value]


def test_every_good_row_is_sent_to_once_and_every_bad_one_named(
    cli: Run, number: str, people: str, workers: None, settings: Settings, simulator: SimulatorProcess
) -> None:
    words = send(people, "--yes", "--watch", "--json", "--name", "Pedidos")
    status, out, err = finished(flask(environment(settings), *words))
    assert status == 0, err
    result = last_json(out)
    assert out.count("\n") == 1
    assert (result["status"], result["name"]) == ("completed", "Pedidos")
    assert result["stats"]["planned"] == 4 and result["stats"]["balanced"]
    assert result["stats"]["funnel"]["sent"] == 2 and result["stats"]["states"]["skipped"] == 2
    assert "There are letters in this number" in err and "The same person as in row 2." in err
    assert "2 people can be sent to" in err and "completed: 4 of 4" in err
    assert _control(simulator, "sends/by-recipient") == {"5511987654321": 1, "5521998765432": 1}
    assert "holds" in cli("campaigns", "check").stdout
    assert "Pedidos" in cli("campaigns", "list", "--status", "completed").stdout
    exported = cli("campaigns", "export", "1").stdout_bytes.decode("utf-8-sig")
    assert len(exported.strip().splitlines()) == 5


def test_a_canary_waits_for_a_person_at_the_terminal(
    cli: Run, number: str, people: str, workers: None, simulator: SimulatorProcess
) -> None:
    assert "smaller than the audience" in cli(*send(people, "--yes", "--canary", "2"), status=1).stderr
    cli(*send(people, "--yes", "--canary", "1"))
    (campaign,) = session().scalars(select(Campaign.id))
    eventually(lambda: _status(campaign) == "waiting")
    shown = cli("campaigns", "show", str(campaign)).stdout
    assert "The first messages are out" in shown and "first 1 = " in shown
    assert _control(simulator, "sends")["total"] == 1
    assert "runs" in cli("campaigns", "continue", str(campaign)).stdout
    eventually(lambda: _status(campaign) == "completed")
    assert _control(simulator, "sends")["total"] == 2
    assert "does not wait" in cli("campaigns", "continue", str(campaign), status=1).stderr


def test_ctrl_c_ends_the_watching_and_not_the_campaign(
    cli: Run, number: str, tmp_path: Path, workers: None, settings: Settings
) -> None:
    many = tmp_path / "many.csv"  # at this rate it takes hours: nobody is slow enough to see its end
    many.write_text("Nome,Telefone,Pedido\n" + "".join(f"Ana,+55 11 9{60000000 + i},A-1\n" for i in range(1000)))
    watching = flask(environment(settings), *send(str(many), "--yes", "--watch", "--rate", "0.2"))
    assert watching.stderr is not None
    seen = next(line for line in watching.stderr if line.startswith("running: "))
    watching.send_signal(signal.SIGINT)
    status, _, err = finished(watching)
    assert status == 130, seen
    assert "Stopped watching; the campaign goes on." in err and "Traceback" not in err
    assert _status(1) == "running"
    assert "is paused" in cli("campaigns", "pause", "1").stdout
    assert _status(1) == "paused"
    assert "runs" in cli("campaigns", "resume", "1").stdout
    assert "is cancelled" in cli("campaigns", "cancel", "1").stdout
    assert "cannot become running. Possible: none: it is over." in cli("campaigns", "resume", "1", status=1).stderr
    assert "cancelled" in cli("campaigns", "show", "1", "--watch").stdout


def test_a_dry_run_tells_everything_and_leaves_nothing(
    cli: Run, number: str, people: str, simulator: SimulatorProcess
) -> None:
    said = cli(*send(people, "--dry-run")).stdout
    assert "There are letters in this number (abc)" in said and "2 people can be sent to" in said
    report = last_json(cli(*send(people, "--dry-run", "--json")).stdout)
    assert (report["will_send"], report["by_code"]) == (2, {"DUPLICATE": 1, "LETTERS": 1})
    assert _left_behind() == (0, 0, 0)
    assert "dispatcher.campaigns.jobs.plan_campaign" not in jobs_waiting("planning")
    assert _control(simulator, "sends")["total"] == 0


def test_nothing_is_sent_before_a_person_said_yes_to_the_number_of_people(cli: Run, number: str, people: str) -> None:
    said = cli(*send(people), input="n\n", status=1).stderr
    assert "Send order_update from Loja (+55 11 5555-0001) to 2 people?" in said
    assert _left_behind() == (0, 0, 0)
    assert "Campaign 2 is preparing" in cli(*send(people), input="y\n").stdout
    assert "dispatcher.campaigns.jobs.plan_campaign" in jobs_waiting("planning")


def test_a_campaign_is_scheduled_in_the_zone_that_was_named(cli: Run, number: str, people: str) -> None:
    when = ("--at", "2099-03-01T09:00", "--timezone", "America/Sao_Paulo")
    result = last_json(cli(*send(people, "--yes", "--json", *when)).stdout)
    campaign = session().scalars(select(Campaign)).one()
    assert result["status"] == "scheduled"
    assert campaign.scheduled_at is not None and campaign.scheduled_at.isoformat() == "2099-03-01T12:00:00+00:00"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--account", "Nobody"), "Name the number to send from with --account: 1 (Loja)."),
        (("--template", "nope"), "Loja has no template nope."),
        (("--template", "appointment_reminder"), "--language: en_US, pt_BR"),
        (("--map", "body.1"), "Write --map as VARIABLE=VALUE"),
        (("--map", "body.1=Sobrenome"), "The file has no column Sobrenome. Its columns: Nome, Telefone, Pedido."),
        (("--constant", "body.9=x"), "body.9: The template has no such variable."),
        (("--fallback", "body.7=x"), "--fallback goes with a --map of the same variable: body.7."),
        (("--media", "header.media=/nowhere.jpg"), "/nowhere.jpg cannot be read"),
        (("--phone-column", "Fone"), "phone_column: Choose one of Nome, Telefone, Pedido."),
        (("--country", "ZZ"), "default_country: Give a country by its two letters"),
        (("--rate", "0"), "rate_limit: "),
        (("--at", "2001-01-01T09:00:00Z"), "The start must be in the future."),
        (("--at", "tomorrow"), "scheduled_at: Write the moment as ISO 8601"),
        (("--at", "2099-03-01T09:00"), "scheduled_at: Add the time zone"),
        (("--template", "paused_promo", "--map", "body.1=Nome"), "The template paused_promo cannot be sent"),
    ],
)
def test_every_mistake_is_one_clear_line_and_leaves_nothing(
    cli: Run, number: str, people: str, more: tuple[str, ...], sentence: str
) -> None:
    words = send(people, "--yes") if "paused_promo" not in more else ["campaigns", "send", "--csv", people, "--yes"]
    said = cli(*words, *more, status=1).stderr.strip().splitlines()[-1]
    assert said.startswith("Error: ") and sentence in said
    assert _left_behind() == (0, 0, 0)


def test_a_template_with_a_picture_takes_it_from_a_file(cli: Run, number: str, people: str) -> None:
    mapping = ("--map", "body.first_name=Nome", "--constant", "button.1.url=spring")
    words = ("campaigns", "send", "--csv", people, "--template", "spring_promo", *mapping)
    assert "header.media" in cli(*words, "--dry-run", status=1).stderr
    picture = people.replace("people.csv", "picture.png")
    _paint(picture)
    said = cli(*words, "--media", f"header.media={picture}", "--dry-run").stdout
    assert "2 people can be sent to" in said
    assert _left_behind() == (0, 0, 0)


def _paint(path: str) -> None:
    from PIL import Image

    Image.new("RGB", (64, 64), "teal").save(path)
