"""The messages of a campaign: its own, and its variants for other languages and the other arms of its test."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from dispatcher.accounts.models import Template
from dispatcher.accounts.previews import pinned_definition, spec_of
from dispatcher.campaigns.models import Campaign, CampaignVariant
from dispatcher.campaigns.variants.drawing import Lots
from dispatcher.campaigns.variants.languages import nearest
from dispatcher.database import Json
from dispatcher.messages import plans
from dispatcher.messages.models import Message
from dispatcher.whatsapp.template.spec import TemplateSpec


@dataclass(frozen=True)
class Definition:
    """One message of a campaign: a template, what fills its variables, and once pinned its plan."""

    arm: int
    template: Template | None
    mapping: Mapping[str, Json]
    plan_id: int | None

    @property
    def language(self) -> str:
        """Return the language of its template, as Meta writes it."""
        return self.template.language if self.template else ""

    @cached_property
    def spec(self) -> TemplateSpec | None:
        """Return what its template asks for, None while none is chosen."""
        return spec_of(self.template) if self.template else None


def definitions_of(session: Session, campaign: Campaign) -> list[Definition]:
    """Return all messages of a campaign, its own first, and that one in any case."""
    own = (0, campaign.template_id, campaign.template_variables, campaign.plan_id)
    chosen = [own, *((one.arm, one.template_id, one.template_variables, one.plan_id) for one in campaign.variants)]
    ids = {template_id for _, template_id, _, _ in chosen}
    templates = {row.id: row for row in session.scalars(select(Template).where(Template.id.in_(ids)))}
    return [
        Definition(arm, templates.get(template_id or 0), mapping, plan_id)
        for arm, template_id, mapping, plan_id in chosen
    ]


def templates_of(session: Session, campaign: Campaign) -> list[Template]:
    """Return the templates of all its messages, each once."""
    found = {one.template.id: one.template for one in definitions_of(session, campaign) if one.template}
    return list(found.values())


def uses_template(template_id: int) -> ColumnElement[bool]:
    """Return the condition that one of a campaign's messages has this template."""
    others = select(CampaignVariant.campaign_id).where(CampaignVariant.template_id == template_id)
    return or_(Campaign.template_id == template_id, Campaign.id.in_(others))


def template_of_message(session: Session, campaign_id: int, message_id: int) -> Template | None:
    """Return the template that a message of a campaign was made from, None where the campaign is gone."""
    variant = (
        select(CampaignVariant.template_id)
        .join(Message, Message.plan_id == CampaignVariant.plan_id)
        .where(Message.id == message_id, CampaignVariant.campaign_id == campaign_id)
        .scalar_subquery()
    )
    own = select(Campaign.template_id).where(Campaign.id == campaign_id).scalar_subquery()
    return session.scalars(select(Template).where(Template.id == func.coalesce(variant, own))).one_or_none()


def lots_of(campaign: Campaign) -> Lots:
    """Return how the campaign's test divides its people."""
    return Lots.of(campaign.ab_test, campaign.winner)


def draw_of(campaign: Campaign) -> int:
    """Return the campaign whose lots hold for this one."""
    return campaign.draw or campaign.id


def arms_of(definitions: Sequence[Definition]) -> list[list[int]]:
    """Return for each arm the places of its messages in ``definitions``, the one for everybody first."""
    found = defaultdict[int, list[int]](list)
    for index, one in enumerate(definitions):
        found[one.arm].append(index)
    return [found[arm] for arm in range(max(found, default=-1) + 1)]


def nearest_definition(definitions: Sequence[Definition], arm: Sequence[int], told: str) -> int:
    """Return which of an arm's messages somebody gets of whose language this is told."""
    languages = tuple(definitions[index].language for index in arm)
    found = nearest(told, languages) if told and len(arm) > 1 else None
    return arm[languages.index(found)] if found else arm[0]


def pin(session: Session, campaign: Campaign) -> None:
    """Pin every message as its template is now, with its constants and uploads.

    Those of several are told apart by their plans, so each has one of its own even where two build the same.
    """
    definitions = definitions_of(session, campaign)
    owners = [f"{campaign.id}/{index}" if campaign.variants else None for index in range(len(definitions))]
    found = [
        plans.pin(session, pinned_definition(one.template), *_fixed_values(one.mapping), owner)
        for one, owner in zip(definitions, owners, strict=True)
        if one.template
    ]
    campaign.plan_id = found[0]
    for variant, plan_id in zip(campaign.variants, found[1:], strict=True):
        variant.plan_id = plan_id


def _fixed_values(mapping: Mapping[str, Json]) -> tuple[dict[str, str], dict[str, str]]:
    constants = {slot: str(one["value"]) for slot, one in mapping.items() if one["source"] == "constant"}
    media = {slot: str(one["value"]) for slot, one in mapping.items() if one["source"] == "upload"}
    return constants, media
