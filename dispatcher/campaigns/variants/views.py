"""The messages and numbers of campaigns as the API shows them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher.accounts.models import Account, Template
from dispatcher.campaigns.models import Campaign, CampaignVariant
from dispatcher.campaigns.variants.rotation import number_ids
from dispatcher.database import Json
from dispatcher.http.schemas import zulu


def template_short(template: Template | None) -> Json | None:
    """Return what a list shows of a template."""
    if template is None:
        return None
    names = ("id", "name", "language", "category", "status")
    return {name: getattr(template, name) for name in names}


def number_short(account: Account) -> Json:
    """Return what a list shows of a number."""
    return {name: getattr(account, name) for name in ("id", "name", "display_phone_number", "is_active")}


def messages_views(session: Session, campaigns: Sequence[Campaign], accounts: Mapping[int, Account]) -> dict[int, Json]:
    """Return what campaigns have beside one message and one number, by id; one question for all of them."""
    found = defaultdict[int, list[Json]](list)
    rows = session.execute(
        select(CampaignVariant, Template)
        .join(Template, Template.id == CampaignVariant.template_id)
        .where(CampaignVariant.campaign_id.in_([one.id for one in campaigns]))
        .order_by(CampaignVariant.id)
    )
    for variant, template in rows:
        shown = {"arm": variant.arm, "template_variables": variant.template_variables}
        found[variant.campaign_id].append({**shown, "template": template_short(template)})
    return {one.id: _view(one, found[one.id], accounts) for one in campaigns}


def _view(campaign: Campaign, variants: Sequence[Json], accounts: Mapping[int, Account]) -> Json:
    return {
        "variants": variants,
        "language_column": campaign.language_column,
        "ab_test": campaign.ab_test,
        "winner": campaign.winner,
        "winner_at": zulu(campaign.winner_at) if campaign.winner_at else None,
        "numbers": [number_short(accounts[one]) for one in number_ids(campaign)],
        "move_blocked": campaign.move_blocked,
    }
