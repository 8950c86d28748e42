"""What must not stand in a log."""

import random

import pytest

from dispatcher.assistant.redaction import redacted


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("call +55 (11) 98888-7777 now", "call [phone] now"),
        ("meu número é 11 98888-7777.", "meu número é [phone]."),
        ("write to ana.silva+x@mail.example.com.br!", "write to [email]!"),
        ("card 4111 1111 1111 1111, thanks", "card [card], thanks"),
        ("5500-0000-0000-0004", "[card]"),
        ("CPF 529.982.247-25", "CPF [document]"),
        ("CNPJ 12.ABC.345/01DE-35", "CNPJ [document]"),
        ("customer 123456789012", "customer [number]"),
        ("HTTP 429: 3 of 20 in 60 s", "HTTP 429: 3 of 20 in 60 s"),
        ("R$ 1.234,50 at 10:30", "R$ 1.234,50 at 10:30"),
    ],
)
def test_personal_data_becomes_placeholders(text: str, clean: str) -> None:
    assert redacted(text) == clean


def test_no_long_number_survives_however_it_is_written() -> None:
    dice = random.Random(6)
    for _ in range(300):
        digits = "".join(dice.choice("0123456789") for _ in range(dice.randint(8, 19)))
        written = "".join(digit + dice.choice(["", "", "", " ", "-", ".", ") "]) for digit in digits)
        clean = redacted(f"before {written} after")
        assert sum(character.isdigit() for character in clean) < 7, (written, clean)
        assert redacted(clean) == clean


def test_hostile_text_takes_no_time() -> None:
    assert len(redacted("1 " * 100_000 + "a@" * 100_000)) <= 20_000
