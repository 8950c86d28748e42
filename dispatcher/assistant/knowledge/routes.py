"""Routes of the knowledge base."""

from dataclasses import asdict
from typing import Any

from dispatcher.assistant.knowledge import articles
from dispatcher.assistant.knowledge.jobs import enqueue_reading
from dispatcher.assistant.knowledge.models import Article, ArticleState
from dispatcher.assistant.knowledge.schemas import (
    ArticleArgs,
    ArticleChange,
    ArticleIn,
    ArticleSchema,
    FoundSchema,
    SearchIn,
    WholeArticleSchema,
)
from dispatcher.assistant.knowledge.searching import passages
from dispatcher.assistant.knowledge.views import article_view, article_views
from dispatcher.database import Json, session, transaction
from dispatcher.http import (
    Blueprint,
    PageOfRows,
    Role,
    idempotent,
    page_of,
    paginate,
    require_account,
    requires,
)

blueprint = Blueprint(
    "assistant-articles", __name__, url_prefix="/assistant/articles", description="What the assistant knows."
)
_SORTABLE = {
    "id": Article.id,
    "title": Article.title,
    "created_at": Article.created_at,
    "updated_at": Article.updated_at,
}


@blueprint.route("")
@blueprint.arguments(ArticleArgs, location="query")
@blueprint.response(200, page_of(ArticleSchema))
@requires(Role.OPERATOR)
def list_articles(args: dict[str, Any]) -> PageOfRows:
    """List articles without their texts, by title."""
    chosen = articles.chosen_articles(q=args["q"], account_id=args["account_id"], state=args["state"])
    page = paginate(session(), chosen, args, sortable=_SORTABLE, default_sort="title")
    return {**page, "items": article_views(session(), page["items"])}


@blueprint.route("", methods=["POST"])
@blueprint.arguments(ArticleIn)
@blueprint.response(201, WholeArticleSchema)
@requires(Role.ADMIN)
@idempotent
def create_article(body: dict[str, Any]) -> Json:
    """Create an article of a text, or of an uploaded document, which is then read within seconds."""
    with transaction() as current:
        made = articles.create(current, body)
        view = article_view(current, made)
    if made.state == ArticleState.READING:
        enqueue_reading(made.id)
    return view


@blueprint.route("/<int:article_id>")
@blueprint.response(200, WholeArticleSchema)
@requires(Role.OPERATOR)
def get_article(article_id: int) -> Json:
    """Return an article with its text."""
    return article_view(session(), articles.find_article(session(), article_id))


@blueprint.route("/<int:article_id>", methods=["PATCH"])
@blueprint.arguments(ArticleChange)
@blueprint.response(200, WholeArticleSchema)
@requires(Role.ADMIN)
def change_article(body: dict[str, Any], article_id: int) -> Json:
    """Change an article; the next answer knows it."""
    with transaction() as current:
        found = articles.find_article(current, article_id, to_change=True)
        articles.change(current, found, body)
        current.flush()
        return article_view(current, found)


@blueprint.route("/<int:article_id>", methods=["DELETE"])
@blueprint.response(204)
@requires(Role.ADMIN)
def delete_article(article_id: int) -> None:
    """Delete an article, with the document it was read from."""
    with transaction() as current:
        articles.remove(current, articles.find_article(current, article_id, to_change=True))


@blueprint.route("/search", methods=["POST"])
@blueprint.arguments(SearchIn)
@blueprint.response(200, FoundSchema)
@requires(Role.OPERATOR)
def search_articles(body: dict[str, Any]) -> Json:
    """Try a search: what the assistant of this number would be given for this question."""
    require_account(body["account_id"])
    return {"passages": [asdict(one) for one in passages(session(), body["account_id"], body["text"])]}
