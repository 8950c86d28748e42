"""People by the country of their number, and by what they have said about being written to."""

from typing import Final

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata
from sqlalchemy import ColumnElement, and_, func

from dispatcher.campaigns.audience.conditions import Consent
from dispatcher.contacts.consent_models import Scope
from dispatcher.contacts.filtering import has_said
from dispatcher.contacts.models import Contact
from dispatcher.contacts.numbering import calling_code


def lives_in(country: str) -> ColumnElement[bool]:
    """Return the condition that a number is of this country; where several share a code, its own digits decide."""
    code = calling_code(country)
    ours = Contact.phone_key.startswith(code, autoescape=True)
    if len(COUNTRY_CODE_TO_REGION_CODE[int(code)]) == 1:
        return ours
    national = func.substr(Contact.phone_key, len(code) + 1)
    # The patterns are of the numbering plans' tables, whose syntax PostgreSQL reads too.
    return and_(ours, national.regexp_match(f"^(?:{'|'.join(_patterns(country))})$"))


def _patterns(country: str) -> list[str]:
    metadata = PhoneMetadata.metadata_for_region(country)
    kinds = (metadata.fixed_line, metadata.mobile) if metadata else ()
    return [str(one.national_number_pattern) for one in kinds if one and one.national_number_pattern]


_SCOPES: Final = {Consent.OPTED_OUT_MARKETING: Scope.MARKETING, Consent.OPTED_OUT_ALL: Scope.ALL}


def has_consent(said: str) -> ColumnElement[bool]:
    """Return the condition that somebody said yes (and not no since), or no: to anything, to marketing, or to all."""
    scope = _SCOPES.get(Consent(said))
    return has_said(said) if scope is None else has_said(Consent.OPTED_OUT, scope)
