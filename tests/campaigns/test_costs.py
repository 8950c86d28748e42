"""What campaigns cost: price lists, the forecast, what Meta charges for, and the cap."""

import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from dispatcher import clock
from dispatcher.campaigns.costs.charging import fold_charges
from dispatcher.campaigns.costs.money import NoAmount, read_amount, read_currency
from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.running import relay
from dispatcher.contacts.countries import country_digits, country_of, telling_digits
from dispatcher.database import db, transaction
from dispatcher.http import Role
from dispatcher.messages.statuses import apply_statuses
from tests.accounts.conftest import Person
from tests.campaigns.stories import draft, put, read, template_id, until_status
from tests.messages.machinery import engine, run_jobs
from tests.messages.world import Json, change, states
from tests.servers import SimulatorProcess
from tests.webhooks.world import status, updates

METAS = """Rates in USD
Market,Currency,Marketing,Utility,Authentication,Authentication-International,Service
Argentina,$US,0.0618,0.0340,0.0367,n/a,0.0000
Brazil,$US,0.0625,0.0080,0.0315,n/a,0.0080
Rest of Latin America,$US,0.0740,0.0113,0.0496,n/a,
North America,$US,0.0250,0.0040,0.0135,0.0200,
Narnia,$US,1,1,1,1,1
Other,$US,0.0604,abc,0.0304,n/a,
"""
SIMPLE = """pais;categoria;preço
BR;utility;0,0080
+351;marketing;"0,0512"
Brasil;utility;0,0090
MX;gift;1
FR;marketing;-3
"""
FOREVER = "2020-01-01"


def card(admin: Person, currency: str = "USD", valid_from: str = FOREVER, **prices: str) -> Json:
    """A price list: BR_utility="0.01" …"""
    listed = [
        {"market": key.split("_")[0], "category": key.split("_")[1], "price": price} for key, price in prices.items()
    ]
    made = admin.post("/rate-cards", {"valid_from": valid_from, "currency": currency, "prices": listed})
    assert made.status_code == 201, made.text
    return dict(made.json)


def upload(app: Flask, who: Person, content: str, name: str = "prices.csv") -> str:
    """A table as somebody uploads it; its id."""
    file = {"file": (io.BytesIO(content.encode()), name)}
    made = app.test_client().post(
        "/api/v1/upload/recipients", data=file, headers={"Authorization": f"Bearer {who.token}"}
    )
    assert made.status_code == 201, made.text
    return str(made.get_json()["id"])


def plan(operator: Person, number: int, phones: list[str], **more: Any) -> int:
    """A campaign whose messages are planned and wait."""
    listed = [{"phone": phone, "variables": {"Nome": "Ana", "Pedido": "7"}} for phone in phones]
    made = draft(operator, number, listed, **more)
    put(operator, made, "running")
    run_jobs("planning")
    return made


def rows_of(campaign: int) -> list[Any]:
    db.session.rollback()
    return list(
        db.session.execute(
            db.text("SELECT id, recipient_key FROM messages WHERE campaign_id = :id ORDER BY id"), {"id": campaign}
        )
    )


def sent(number: int, campaign: int, state: str = "accepted") -> list[int]:
    """Let all messages of a campaign have gone out."""
    ids = [row[0] for row in rows_of(campaign)]
    for one in ("sending", state):
        db.session.execute(
            db.text("UPDATE messages SET state = :state, attempt = 1 WHERE id = ANY(:ids)"), {"state": one, "ids": ids}
        )
    db.session.execute(
        db.text(
            "INSERT INTO message_attempts (message_id, attempt, account_id, outcome) "
            "SELECT id, 1, account_id, 'accepted' FROM messages WHERE id = ANY(:ids)"
        ),
        {"ids": ids},
    )
    db.session.commit()
    return ids


def told(message_id: int, name: str, category: str = "utility", kind: str = "regular", **more: Any) -> Json:
    pricing = {"billable": kind == "regular", "pricing_model": "PMP", "type": kind, "category": category} | more
    at = int(clock.now().timestamp())
    return status(message_id, name, id=f"wamid.{message_id}", timestamp=str(at), pricing=pricing)


def report(number: int, *statuses: Json) -> None:
    """Meta's statuses as they come; each call is a webhook of its own."""
    phone = db.session.scalar(db.text("SELECT phone_number_id FROM whatsapp_accounts WHERE id = :id"), {"id": number})
    with transaction() as current:
        applied = apply_statuses(current, updates(*statuses, number=phone))
    assert not applied.foreign and not applied.unmatched


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("0.0625", "0.0625"), ("0,0625", "0.0625"), ("$0.06", "0.06"), ("R$ 1,20", "1.2"), ("1.234,56", "1234.56"),
        ("1,234.5", "1234.5"), ("0", "0"), ("US$ 0.008", "0.008"), ("0,034 €", "0.034"), (" 12 ", "12"),
        ("1,234,567.8", "no"), ("0.06x0", "no"), ("-1", "no"), ("abc", "no"), ("n/a", None), ("", None), ("-", None),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(cell: str, amount: str | None) -> None:
    if amount == "no":
        with pytest.raises(NoAmount):
            read_amount(cell)
    else:
        assert read_amount(cell) == (None if amount is None else Decimal(amount))


def test_currencies_are_read_as_meta_writes_them() -> None:
    written = ("$US", "USD", "brl", "R$", "€", "dollars")
    assert [read_currency(one) for one in written] == ["USD", "USD", "BRL", "BRL", "EUR", None]


@pytest.mark.parametrize(
    ("key", "country"),
    [
        ("5511987654321", "BR"), ("14165550123", "CA"), ("12125550123", "US"), ("18095550123", "DO"),
        ("77011234567", "KZ"), ("79161234567", "RU"), ("447781123456", "GG"), ("447911123456", "GB"),
        ("351912345678", "PT"), ("BR.9f8e7d", None), ("999123456", None),
    ],
)  # fmt: skip
def test_the_country_is_told_by_the_first_digits_alike_here_and_in_the_database(
    app: Flask, key: str, country: str | None
) -> None:
    digits = telling_digits(key)
    assert country_of(digits) == country
    told_there = db.session.scalar(db.text(f"SELECT {country_digits('k')} FROM (SELECT :key AS k) keys"), {"key": key})
    assert told_there == digits


def test_metas_own_table_is_read_and_what_cannot_be_is_named(app: Flask, admin: Person) -> None:
    found = admin.post("/rate-cards/read", {"upload_id": upload(app, admin, METAS)}).json
    assert (found["rows"], found["currency"], found["valid_from"]) == (6, "USD", None)
    prices = {(one["market"], one["category"]): one["price"] for one in found["prices"]}
    assert prices["BR", "marketing"] == "0.0625" and prices["AR", "service"] == "0"
    assert prices["NORTH_AMERICA", "authentication-international"] == "0.02"
    assert ("BR", "authentication-international") not in prices and len(prices) == 17
    assert [(one["row"], one["column"], one["value"]) for one in found["errors"]] == [
        (7, "Market", "Narnia"),
        (8, "Utility", "abc"),
    ]
    assert admin.get("/rate-cards").json["total"] == 0


def test_a_simple_table_is_read_with_decimal_commas(app: Flask, admin: Person) -> None:
    found = admin.post("/rate-cards/read", {"upload_id": upload(app, admin, SIMPLE)}).json
    assert found["prices"] == [
        {"market": "BR", "name": "Brazil", "category": "utility", "price": "0.008"},
        {"market": "PT", "name": "Portugal", "category": "marketing", "price": "0.0512"},
    ]
    assert [one["row"] for one in found["errors"]] == [4, 5, 6]
    nothing = admin.post("/rate-cards/read", {"upload_id": upload(app, admin, "name,phone\nAna,1\n", "x.csv")})
    assert nothing.status_code == 422 and "no price list" in nothing.json["error"]["message"]


def without_name(price: Json) -> Json:
    return {key: value for key, value in price.items() if key != "name"}


def test_a_price_list_goes_out_as_it_came_in(app: Flask, admin: Person) -> None:
    read_first = admin.post("/rate-cards/read", {"upload_id": upload(app, admin, METAS)}).json
    body = {
        "valid_from": "2026-10-01",
        "currency": "USD",
        "prices": [without_name(one) for one in read_first["prices"]],
    }
    made = admin.post("/rate-cards", body)
    assert made.status_code == 201, made.text
    content = admin.get(f"/rate-cards/{made.json['id']}/export").text.lstrip("\ufeff")
    again = admin.post("/rate-cards/read", {"upload_id": upload(app, admin, content)}).json
    key = lambda one: (one["market"], one["category"])  # noqa: E731
    assert sorted(again["prices"], key=key) == sorted(read_first["prices"], key=key)
    assert (again["currency"], again["valid_from"], again["errors"]) == ("USD", "2026-10-01", [])


def test_lists_are_kept_by_their_day(app: Flask, admin: Person, operator: Person) -> None:
    old = card(admin, valid_from="2020-01-01", BR_utility="0.01")
    new = card(admin, currency="BRL", valid_from="2020-06-01", BR_utility="0.05")
    card(admin, valid_from="2099-01-01", BR_utility="9")
    listed = operator.get("/rate-cards").json["items"]
    assert [(one["valid_from"], one["is_current"]) for one in listed] == [
        ("2099-01-01", False),
        ("2020-06-01", True),
        ("2020-01-01", False),
    ]
    again = admin.post("/rate-cards", {"valid_from": "2020-01-01", "currency": "USD", "prices": []})
    assert again.status_code == 409
    twice = [{"market": "BR", "category": "utility", "price": price} for price in ("1", "2")]
    refused = admin.call("PATCH", f"/rate-cards/{old['id']}", {"prices": twice})
    assert refused.status_code == 422
    changed = admin.call(
        "PATCH", f"/rate-cards/{old['id']}", {"valid_from": "2020-02-01", "currency": "EUR", "prices": twice[:1]}
    )
    assert (changed.json["valid_from"], changed.json["currency"], changed.json["prices"][0]["price"]) == (
        "2020-02-01", "EUR", "1",
    )  # fmt: skip
    assert admin.call("DELETE", f"/rate-cards/{new['id']}").status_code == 204
    assert [one["is_current"] for one in operator.get("/rate-cards").json["items"]] == [False, True]
    assert (
        operator.post("/rate-cards", {"valid_from": "2021-01-01", "currency": "USD", "prices": []}).status_code == 403
    )


PHONES = ["+5511987654321", "+5521987654321", "+59899123456", "+14165550123", "+6591234567", "+447911123456"]


def test_the_dry_run_forecasts_by_country_and_names_who_has_no_price(
    app: Flask, number: int, admin: Person, operator: Person
) -> None:
    made = draft(operator, number, [{"phone": phone, "variables": {"Nome": "A", "Pedido": "1"}} for phone in PHONES])
    empty = operator.post(f"/campaigns/{made}/dry-run").json["cost"]
    assert (empty["total"], empty["currency"], empty["people"]) == (None, None, 6)
    prices = {"BR_utility": "0.0080", "REST-OF-LATIN-AMERICA_utility": "0.0113", "NORTH-AMERICA_utility": "0.004"}
    listed = [
        {"market": key.split("_")[0].replace("-", "_"), "category": "utility", "price": price}
        for key, price in prices.items()
    ]
    admin.post("/rate-cards", {"valid_from": FOREVER, "currency": "USD", "prices": listed})
    found = operator.post(f"/campaigns/{made}/dry-run").json
    cost = found["cost"]
    # 2 x 0.0080 + 0.0113 + 0.004, to the last digit.
    assert (cost["total"], cost["currency"], cost["unpriced"]) == ("0.0313", "USD", 2)
    assert [(one["country"], one["market"], one["count"], one["cost"]) for one in cost["lines"][:3]] == [
        ("BR", "BR", 2, "0.016"),
        ("UY", "REST_OF_LATIN_AMERICA", 1, "0.0113"),
        ("CA", "NORTH_AMERICA", 1, "0.004"),
    ]
    assert {one["country"] for one in cost["lines"] if one["price"] is None} == {"SG", "GB"}
    assert "NO_PRICE" in [one["code"] for one in found["warnings"]]


def test_marketing_to_the_united_states_is_pointless_rather_than_free(
    app: Flask, number: int, admin: Person, operator: Person
) -> None:
    card(admin, US_marketing="0.025", BR_marketing="0.0625")
    made = draft(operator, number, [{"phone": "+12125550123"}, {"phone": "+5511987654321"}])
    db.session.execute(db.text("UPDATE templates SET category = 'MARKETING' WHERE id = :id"), {"id": template_id()})
    db.session.commit()
    operator.call("PATCH", f"/campaigns/{made}", {"template_variables": MAPPED})
    found = operator.post(f"/campaigns/{made}/dry-run").json
    assert (found["cost"]["total"], found["cost"]["undeliverable"]) == ("0.0625", 1)
    assert "US_MARKETING" in [one["code"] for one in found["warnings"]]


MAPPED = {slot: {"source": "constant", "value": "x"} for slot in ("body.1", "body.2")}


def costs(who: Person, campaign: int) -> Json:
    answer = who.get(f"/campaigns/{campaign}/costs")
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def test_each_delivered_message_is_charged_once_at_the_price_of_its_day(
    app: Flask, number: int, admin: Person, operator: Person
) -> None:
    today = clock.now().date()
    card(admin, valid_from=FOREVER, BR_utility="0.01", OTHER_marketing="0.5")
    card(admin, valid_from=(today + timedelta(days=1)).isoformat(), BR_utility="7")
    campaign = plan(operator, number, PHONES)
    relay.costs()
    ids = sent(number, campaign)
    assert costs(operator, campaign)["actual"]["total"] == "0"
    report(number, *(told(one, "sent") for one in ids))
    assert costs(operator, campaign)["actual"]["charged"] == 0
    # Delivered and read, in one webhook and in two, repeated, in the wrong order, and with the price on either.
    report(number, told(ids[0], "delivered"), told(ids[0], "read"))
    report(number, told(ids[1], "read"))
    report(number, told(ids[1], "delivered"), told(ids[1], "delivered"))
    report(number, told(ids[1], "delivered"))
    report(number, told(ids[2], "delivered", "marketing"))
    report(number, told(ids[3], "delivered", kind="free_entry_point"))
    report(number, told(ids[4], "delivered", "utility"))
    found = costs(operator, campaign)
    actual = found["actual"]
    assert (actual["total"], actual["charged"], actual["free"], actual["unpriced"]) == ("0.52", 4, 1, 1)
    assert (actual["lines"][0]["country"], actual["lines"][0]["market"]) == ("UY", "OTHER")
    assert (found["forecast"]["total"], found["forecast"]["people"]) == ("0.02", 6)
    with transaction() as current:
        fold_charges(current)
    assert costs(operator, campaign)["actual"] == actual
    # A price put right later counts for what was sent at its time.
    card(admin, valid_from=today.isoformat(), BR_utility="0.02", OTHER_marketing="1")
    assert costs(operator, campaign)["actual"]["total"] == "1.04"
    assert costs(operator, campaign)["forecast"]["total"] == "0.02"


def test_what_meta_names_itself_counts_as_it_is(app: Flask, number: int, admin: Person, operator: Person) -> None:
    card(admin, BR_utility="0.01")
    campaign = plan(operator, number, PHONES[:3])
    ids = sent(number, campaign)
    report(number, told(ids[0], "delivered", "marketing_lite", cost={"amount": 0.0421, "currency": "USD"}))
    report(number, told(ids[1], "delivered", "marketing_lite", cost={"amount": 0.3, "currency": "BRL"}))
    actual = costs(operator, campaign)["actual"]
    assert (actual["total"], actual["others"]) == ("0.0421", [{"currency": "BRL", "total": "0.3"}])


def test_many_tallies_are_folded_into_the_same_sum(app: Flask, number: int, admin: Person, operator: Person) -> None:
    card(admin, BR_utility="0.01")
    campaign = plan(operator, number, [f"+55119876540{n:02}" for n in range(20)])
    for one in sent(number, campaign):
        report(number, told(one, "delivered"))
    before = costs(operator, campaign)["actual"]
    with transaction() as current:
        fold_charges(current)
    assert db.session.scalar(db.text("SELECT count(*) FROM campaign_charges")) == 1
    assert costs(operator, campaign)["actual"] == before and before["total"] == "0.2"


def cap(who: Person, campaign: int, amount: str | None) -> Json:
    answer = who.call("PUT", f"/campaigns/{campaign}/cost-cap", {"amount": amount})
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def test_the_cap_is_never_passed_and_raising_it_lets_the_campaign_go_on(
    app: Flask, simulator: SimulatorProcess, number: int, admin: Person, operator: Person
) -> None:
    card(admin, BR_utility="0.01")
    with engine(app, simulator) as meta:
        campaign = draft(operator, number, 30)
        cap(operator, campaign, "0.10")
        put(operator, campaign, "running")
        found = until_status(operator, campaign, "waiting")
        assert found["status_reason"]["cause"] == "cost_cap"
        assert found["status_reason"]["details"] == "0.1 USD"
        meta.until_idle()
        assert meta.accepted() <= 12
        assert Decimal(costs(operator, campaign)["actual"]["total"]) <= Decimal("0.10")
        cap(operator, campaign, "0.30")
        until_status(operator, campaign, "completed")
        assert meta.accepted() == 30
        meta.until_idle()
    assert Decimal(costs(operator, campaign)["actual"]["total"]) <= Decimal("0.30")


def test_what_is_in_flight_counts_until_it_is_known_to_be_free(
    app: Flask, number: int, admin: Person, operator: Person
) -> None:
    """Without a sender: what is handed out stays out, and nothing more goes."""
    card(admin, BR_utility="0.01")
    campaign = draft(operator, number, 30)
    cap(operator, campaign, "0.10")
    put(operator, campaign, "running")
    run_jobs("planning")
    for _ in range(4):
        relay.run_all()
    assert states(campaign_id=campaign).count("queued") == 10
    assert costs(operator, campaign)["at_most"] == "0.1"
    out = [row[0] for row in db.session.execute(db.text("SELECT id FROM messages WHERE state = 'queued'"))]
    for state in ("sending", "accepted"):
        db.session.execute(
            db.text("UPDATE messages SET state = :state WHERE id = ANY(:ids)"), {"state": state, "ids": out}
        )
    db.session.commit()
    relay.run_all()
    assert read(operator, campaign)["status"] == "waiting"
    db.session.execute(db.text("UPDATE messages SET state = 'failed' WHERE id = ANY(:ids)"), {"ids": out})
    db.session.commit()
    # Ten failed and cost nothing: there is room for ten others.
    relay.run_all()
    relay.run_all()
    assert states(campaign_id=campaign).count("queued") == 10


def test_a_cap_without_prices_sends_nothing_and_says_why(
    app: Flask, number: int, admin: Person, operator: Person
) -> None:
    campaign = draft(operator, number, 3)
    cap(operator, campaign, "5")
    put(operator, campaign, "running")
    run_jobs("planning")
    for _ in range(3):
        relay.run_all()
    found = read(operator, campaign)
    assert (found["status"], states(campaign_id=campaign)) == ("waiting", ["pending"] * 3)
    assert "nobody has entered" in found["status_reason"]["title"]
    card(admin, BR_utility="0.01")
    relay.run_all()
    relay.run_all()
    assert states(campaign_id=campaign) == ["queued"] * 3


def test_a_cap_is_an_amount_of_a_campaign_that_is_not_over(
    app: Flask, number: int, operator: Person, anybody: Callable[..., Person]
) -> None:
    campaign = draft(operator, number, 2)
    assert cap(operator, campaign, "12.5")["cap"] == "12.5"
    copy = operator.post(f"/campaigns/{campaign}/clone").json["id"]
    assert cap(operator, campaign, None)["cap"] is None
    assert costs(operator, copy)["cap"] == "12.5"
    for wrong in ("0", "-1", "many"):
        answer = operator.call("PUT", f"/campaigns/{campaign}/cost-cap", {"amount": wrong})
        assert answer.status_code == 422 and "amount" in answer.json["error"]["details"]
    assert (
        anybody(Role.VIEWER, number).call("PUT", f"/campaigns/{campaign}/cost-cap", {"amount": "1"}).status_code == 403
    )
    put(operator, campaign, "cancelled")
    change(Campaign, campaign, status="cancelled")
    assert operator.call("PUT", f"/campaigns/{campaign}/cost-cap", {"amount": "1"}).status_code == 409
