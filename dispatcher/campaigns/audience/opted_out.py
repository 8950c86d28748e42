"""Which no forbids a campaign: to all, or to marketing, by what its template is at this moment."""

from sqlalchemy.orm import Session

from dispatcher.accounts.models import Template
from dispatcher.campaigns.models import Campaign
from dispatcher.contacts.consent import scopes_forbidding


def forbidding(session: Session, campaign: Campaign) -> list[str]:
    """Return the scopes of a no that keep people out of a campaign; without a template, those of marketing."""
    template = session.get(Template, campaign.template_id) if campaign.template_id else None
    return scopes_forbidding(template.category if template else None)
