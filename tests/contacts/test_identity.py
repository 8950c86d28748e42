"""One cell, one person: every spelling of a number that people, spreadsheets and links produce."""

import random

import phonenumbers
import pytest

from dispatcher.contacts import numbering
from dispatcher.contacts.identity import Phone, PhoneCode, PhoneProblem, parse_phone, recipient_key
from dispatcher.errors import Invalid

ANA = "5511987654321"

SPELLINGS_OF_ANA = [
    "+5511987654321",
    "5511987654321",
    "11987654321",
    "(11) 98765-4321",
    "(11) 9 8765-4321",
    "11.98765.4321",
    "+55 (11) 98765-4321",
    "(+55) 11 98765 4321",
    "+55 011 98765-4321",
    "55 011 98765-4321",
    "0055 11 98765-4321",
    "011 98765-4321",
    "0 15 11 98765-4321",
    "0xx11 98765-4321",
    "(0XX11) 98765-4321",
    "0 xx 11 98765-4321",
    "tel:+55-11-98765-4321",
    "TEL: 11 98765-4321",
    "whatsapp:+5511987654321",
    "https://wa.me/5511987654321",
    "wa.me/5511987654321?text=Oi",
    "https://api.whatsapp.com/send?phone=5511987654321&text=Oi%2011",
    "whatsapp://send?phone=+5511987654321",
    "5511987654321.0",
    "11987654321,00",
    "5.511987654321E+12",
    "5,511987654321e12",
    "５５１１９８７６５４３２１",
    "٥٥١١٩٨٧٦٥٤٣٢١",
    "\ufeff+55\u00a011\u00a098765‑4321",
    "\u202a+5511987654321\u202c",
    "\u200e11 98765–4321\u200f",
    "'5511987654321",
    "\u2019+5511987654321 ",
    "\t11 98765-4321\n",
    # without the ninth digit
    "+55 11 8765-4321",
    "551187654321",
    "1187654321",
    "011 8765-4321",
    "0 21 11 8765-4321",
    "551187654321.0",
]


@pytest.mark.parametrize("raw", SPELLINGS_OF_ANA)
def test_every_spelling_is_the_same_person(raw: str) -> None:
    phone = parse_phone(raw)

    assert isinstance(phone, Phone), phone
    assert (phone.recipient_key, phone.country, phone.warnings) == (ANA, "BR", ())


def test_the_number_written_to_is_the_one_given() -> None:
    old, new = parse_phone("(11) 8765-4321"), parse_phone("(11) 98765-4321")

    assert old == Phone("+551187654321", ANA, "BR", ("+5511987654321",))
    assert new == Phone("+5511987654321", ANA, "BR", ("+551187654321",))


@pytest.mark.parametrize(
    ("raw", "default", "e164", "key", "country"),
    [
        ("+52 55 1234 5678", "BR", "+525512345678", "5215512345678", "MX"),
        ("+52 1 55 1234 5678", "BR", "+5215512345678", "5215512345678", "MX"),
        ("55 1234 5678", "MX", "+525512345678", "5215512345678", "MX"),
        ("+54 11 2345 6789", "BR", "+541123456789", "5491123456789", "AR"),
        ("+54 9 11 2345 6789", "BR", "+5491123456789", "5491123456789", "AR"),
        ("011 15 2345-6789", "AR", "+5491123456789", "5491123456789", "AR"),
        ("+1 (415) 555-2671", "BR", "+14155552671", "14155552671", "US"),
        ("14155552671", "BR", "+14155552671", "14155552671", "US"),
        ("(415) 555-2671", "US", "+14155552671", "14155552671", "US"),
        ("+1 555 123 4567", "BR", "+15551234567", "15551234567", "US"),
        ("+1 787 234 5678", "BR", "+17872345678", "17872345678", "PR"),
        ("33612345678", "BR", "+33612345678", "33612345678", "FR"),
        ("06 12 34 56 78", "FR", "+33612345678", "33612345678", "FR"),
        ("+351 912 345 678", "BR", "+351912345678", "351912345678", "PT"),
        ("+44 (0) 7400 123456", "BR", "+447400123456", "447400123456", "GB"),
        ("+39 06 1234 5678", "BR", "+390612345678", "390612345678", "IT"),
        ("0800 123 4567", "BR", "+558001234567", "558001234567", "BR"),
    ],
)
def test_numbers_of_the_world(raw: str, default: str, e164: str, key: str, country: str) -> None:
    phone = parse_phone(raw, default)

    assert isinstance(phone, Phone), phone
    assert (phone.e164, phone.recipient_key, phone.country) == (e164, key, country)


def test_digits_without_plus_belong_to_the_default_country_first() -> None:
    assert isinstance(brazilian := parse_phone("31987654321", "BR"), Phone)
    assert isinstance(dutch := parse_phone("31612345678", "BR"), Phone)

    assert (brazilian.country, dutch.country) == ("BR", "NL")


@pytest.mark.parametrize("raw", ["1132345678", "+55 11 3234-5678", "+44 20 7946 0958"])
def test_a_landline_is_good_with_a_warning(raw: str) -> None:
    phone = parse_phone(raw)

    assert isinstance(phone, Phone)
    assert [warning.code for warning in phone.warnings] == [PhoneCode.LANDLINE]


def test_new_mobile_ranges_have_no_twin_among_the_landlines() -> None:
    """(11) 9 3234-5678 is a mobile, (11) 3234-5678 is somebody else's landline."""
    mobile, landline = parse_phone("11932345678"), parse_phone("1132345678")

    assert isinstance(mobile, Phone) and isinstance(landline, Phone)
    assert mobile.recipient_key != landline.recipient_key
    assert mobile.national_variants == landline.national_variants == ()


@pytest.mark.parametrize(
    ("raw", "code", "cure"),
    [
        ("", "EMPTY", "fill it in"),
        (" \u00a0\u200b", "EMPTY", "fill it in"),
        ("N/A", "EMPTY", "fill it in"),
        ("abc", "LETTERS", "(abc)"),
        ("1198765432O", "LETTERS", "(O)"),
        ("ligar para Ana 11 98765-4321", "LETTERS", "only its digits"),
        ("ana@example.com", "LETTERS", "only its digits"),
        ("98765-4321", "TOO_SHORT", "area code (DDD)"),
        ("3234-5678", "TOO_SHORT", "area code (DDD)"),
        ("4004-1234", "TOO_SHORT", "area code (DDD)"),
        ("+55 11 9876", "TOO_SHORT", "area code"),
        ("+1 415 555", "TOO_SHORT", "area code"),
        ("+55 11 98765-43210", "TOO_LONG", "typed twice"),
        ("11 98765-432100", "TOO_LONG", "typed twice"),
        ("9" * 60, "TOO_LONG", "typed twice"),
        ("+999 1234 5678", "UNKNOWN_COUNTRY", "after the +"),
        ("+0", "UNKNOWN_COUNTRY", "after the +"),
        ("11 00000-0000", "NOT_A_NUMBER", "area code"),
        ("20 98765-4321", "NOT_A_NUMBER", "area code"),
        ("+11 98765 4321", "NOT_A_NUMBER", "country code"),
        ("*#06#", "NOT_A_NUMBER", "+55"),
        ("12/31/2025?", "NOT_A_NUMBER", "+55"),
        ("7" * 5_000_000, "NOT_A_NUMBER", "+55"),
        ("11 98765-4321/11 98765-4322", "SEVERAL_NUMBERS", "keep one"),
        ("11 98765-4321 / 4322", "SEVERAL_NUMBERS", "keep one"),
        ("11 98765-4321; 11 98765-4322", "SEVERAL_NUMBERS", "keep one"),
        ("11 98765-4321 e 11 98765-4322", "SEVERAL_NUMBERS", "keep one"),
        ("11 98765-4321\n11 98765-4322", "SEVERAL_NUMBERS", "keep one"),
        ("11987654321 11987654322", "SEVERAL_NUMBERS", "keep one"),
        ("+5511987654321+5511987654322", "SEVERAL_NUMBERS", "keep one"),
        ("5,51199E+12", "LOST_DIGITS", "format the column as text"),
        ("5.511987E+12", "LOST_DIGITS", "format the column as text"),
    ],
)
def test_a_bad_cell_says_what_to_mend(raw: str, code: str, cure: str) -> None:
    problem = parse_phone(raw)

    assert isinstance(problem, PhoneProblem), problem
    assert problem.code == code
    assert cure in problem.message


def test_an_unknown_default_country_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        parse_phone("11987654321", "XX")

    assert "default_country" in refusal.value.details


@pytest.mark.parametrize(
    ("wa_id", "key"),
    [
        ("551187654321", ANA),
        ("5511987654321", ANA),
        ("+551187654321", ANA),
        ("551132345678", "551132345678"),
        ("525512345678", "5215512345678"),
        ("541123456789", "5491123456789"),
        ("14155552671", "14155552671"),
        ("", ""),
    ],
)
def test_metas_name_for_a_person_gives_the_same_key(wa_id: str, key: str) -> None:
    assert recipient_key(wa_id) == key


def _corpus(size_per_region: int) -> list[str]:
    """Numbers of every country: real examples, near misses by a digit, and noise of plausible length."""
    chance = random.Random(2)
    corpus = []
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        code = str(phonenumbers.country_code_for_region(region))
        examples = (phonenumbers.example_number_for_type(region, kind) for kind in range(11))
        real = [phonenumbers.national_significant_number(number) for number in examples if number]
        for _ in range(size_per_region):
            national = list(chance.choice(real))
            for _ in range(chance.randrange(4)):
                national[chance.randrange(len(national))] = chance.choice("0123456789")
            corpus.append(code + "".join(national) + chance.choice(["", "", "", "7"]))
            corpus.append(code + "".join(chance.choices("0123456789", k=chance.randrange(6, 13))))
    return corpus


def test_the_quick_way_never_disagrees_with_phonenumbers() -> None:
    quick = {digits: numbering.known_quickly(digits) for digits in _corpus(40)}
    decided = {digits: phone for digits, phone in quick.items() if phone}

    assert {digits: numbering.known_surely(digits) for digits in decided} == decided
    assert len(decided) > 2_000


def test_brazils_mobiles_all_go_the_quick_way() -> None:
    chance = random.Random(3)
    areas = ["11", "21", "31", "41", "51", "61", "71", "81", "85", "92"]
    numbers = [f"55{chance.choice(areas)}9{chance.randrange(10**8):08}" for _ in range(500)]

    assert all(numbering.known_quickly(number) for number in numbers)


def test_the_short_way_through_usual_numbers_reads_what_the_long_one_reads() -> None:
    rng = random.Random(2026)
    for _ in range(5_000):
        digits = (rng.choice("0123456789") + rng.choice(["", "", "", " ", "-", "(", ")", " ("]) for _ in range(13))
        raw = rng.choice(["", "+", "(", "+("]) + "".join(digits)
        # A dot means nothing between digits, but only the long way knows that.
        assert parse_phone(raw) == parse_phone(f"{raw} ."), raw
