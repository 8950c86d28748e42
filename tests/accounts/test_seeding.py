"""The account from the environment is added once and never touched again."""

from dataclasses import replace

from flask import Flask

from dispatcher import clock
from dispatcher.accounts import credentials, registry
from dispatcher.accounts.models import Account
from dispatcher.accounts.seeding import seed_account
from dispatcher.config import Settings, WhatsAppSeed
from dispatcher.crypto import SecretBox
from dispatcher.database import session, transaction

SEED = WhatsAppSeed(token="EAAseeded-token-0001", phone_number_id="12345678", business_account_id="87654321")


def test_the_first_start_adds_the_account_and_later_ones_leave_it(app: Flask, settings: Settings) -> None:
    seeded = replace(settings, whatsapp_seed=SEED)
    with transaction() as current:
        account = seed_account(current, seeded)
        assert account is not None
        account.name = "Renamed"
    with transaction() as current:
        assert seed_account(current, seeded) is None
    stored = session().query(Account).one()
    assert stored.name == "Renamed"
    assert credentials.token_of(stored, SecretBox(settings.encryption_keys)) == SEED.token


def test_a_removed_account_does_not_come_back_by_itself(app: Flask, settings: Settings) -> None:
    seeded = replace(settings, whatsapp_seed=SEED)
    with transaction() as current:
        account = seed_account(current, seeded)
        assert account is not None
        registry.remove(current, account, clock.now())
    with transaction() as current:
        assert seed_account(current, seeded) is None
    assert session().query(Account).one().has_token is False


def test_without_a_seed_nothing_is_added(app: Flask, settings: Settings) -> None:
    with transaction() as current:
        assert seed_account(current, settings) is None
    assert session().query(Account).count() == 0
