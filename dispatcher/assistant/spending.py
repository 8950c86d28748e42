"""What the assistant may spend in a day: booked before the model is asked, corrected afterwards, never exceeded."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher.assistant.models import SpentDay

_BEGIN: Final = text("INSERT INTO assistant_days (account_id, day) VALUES (:account, :day) ON CONFLICT DO NOTHING")
_BOOK: Final = text(
    """
    UPDATE assistant_days SET spent_micros = spent_micros + :micros
    WHERE account_id = :account AND day = :day AND spent_micros + :micros <= :cap RETURNING spent_micros
    """
)
_CORRECT: Final = text(
    "UPDATE assistant_days SET spent_micros = spent_micros + :more WHERE account_id = :account AND day = :day"
)


def book(session: Session, account_id: int, now: datetime, micros: int, cap: int) -> date | None:
    """Book what a question may cost at most; return the day, None when the cap does not hold it.

    A process that dies before ``correct`` leaves the most it may have cost: rather too much than too little.
    """
    day = now.date()
    session.execute(_BEGIN, {"account": account_id, "day": day})
    booked = session.scalar(_BOOK, {"account": account_id, "day": day, "micros": micros, "cap": cap})
    return None if booked is None else day


def correct(session: Session, account_id: int, day: date, booked: int, cost: int) -> None:
    """Put what a question did cost in the place of what was booked for it."""
    session.execute(_CORRECT, {"account": account_id, "day": day, "more": cost - booked})


def spent(session: Session, account_id: int, day: date) -> int:
    """Return what was spent on a day (UTC), in millionths of a US dollar."""
    found = session.get(SpentDay, (account_id, day), populate_existing=True)
    return found.spent_micros if found else 0
