"""Which no forbids a campaign: to all, or to marketing, by what its templates are at this moment."""

from sqlalchemy.orm import Session

from dispatcher.campaigns.models import Campaign
from dispatcher.campaigns.variants.definitions import templates_of
from dispatcher.contacts.consent import scopes_forbidding


def forbidding(session: Session, campaign: Campaign) -> list[str]:
    """Return the scopes of a no that keep people out of a campaign; without a template, those of marketing."""
    # They are of one category at the start; Meta may make one of them marketing at any time.
    forbidden = [scopes_forbidding(one.category) for one in templates_of(session, campaign)]
    return sorted({scope for scopes in forbidden for scope in scopes}) if forbidden else scopes_forbidding(None)
