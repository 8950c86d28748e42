"""Keeping articles: who may see and change them, and their passages in step with their text."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Select, delete, insert, or_, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session, undefer

from dispatcher import clock
from dispatcher.assistant.knowledge.cutting import passages_of
from dispatcher.assistant.knowledge.models import Article, ArticlePassage, ArticleState
from dispatcher.auth.audit import record
from dispatcher.errors import Conflict, Forbidden, Invalid, NotFound
from dispatcher.http import principal, require_account, visible_wholly
from dispatcher.uploads.models import UploadKind
from dispatcher.uploads.service import hold_upload, let_go

_FOR_ALL = "This article counts for all numbers. Only who has access to all of them may change it."


def chosen_articles(*, q: str = "", account_id: int | None = None, state: str | None = None) -> Select[Any]:
    """Return the SELECT of the articles the caller may see: those for all numbers, or for numbers of theirs only."""
    chosen = visible_wholly(select(Article), Article.account_ids)
    if q:
        chosen = chosen.where(Article.title.icontains(q, autoescape=True))
    if account_id is not None:
        counts = Article.account_ids.op("&&")(sql_cast([account_id], ARRAY(BigInteger)))
        chosen = chosen.where(or_(Article.account_ids == [], counts))
    return chosen if state is None else chosen.where(Article.state == state)


def find_article(session: Session, article_id: int, *, to_change: bool = False) -> Article:
    """Return an article with its text; raises NotFound, and Forbidden for who may see but not change it."""
    statement = chosen_articles().where(Article.id == article_id).options(undefer(Article.text))
    found: Article | None = session.scalar(statement.with_for_update() if to_change else statement)
    if found is None:
        raise NotFound("There is no such article. It may have been deleted.")
    if to_change and not found.account_ids and not principal().all_accounts:
        raise Forbidden(_FOR_ALL)
    return found


def create(session: Session, given: Mapping[str, Any]) -> Article:
    """Create an article of a ``text``, or of a document (``upload_id``) that a job is yet to read."""
    account_ids = _accounts(given["account_ids"])
    made = Article(title=given["title"].strip(), language=given["language"], account_ids=account_ids)
    made.created_by_id = principal().user_id
    if given["upload_id"] is not None:
        made.upload_id, made.state = _document(session, given["upload_id"]), ArticleState.READING
    session.add(made)
    session.flush()
    if made.upload_id is None:
        write(session, made, given["text"])
    session.refresh(made)
    record(session, "article.created", "article", made.id, {"title": made.title, "account_ids": account_ids})
    return made


def _accounts(wanted: Sequence[int]) -> list[int]:
    """Return the numbers in order; who may not see all of them must say which."""
    if not wanted and not principal().all_accounts:
        raise Invalid("Say for which numbers this counts.", {"account_ids": ["Choose one number or more."]})
    for account_id in wanted:
        require_account(account_id)
    return sorted(set(wanted))


def _document(session: Session, upload_id: UUID) -> UUID:
    upload = hold_upload(session, upload_id, UploadKind.KNOWLEDGE)
    if session.scalar(select(Article.id).where(Article.upload_id == upload_id)) is not None:
        raise Conflict("There is an article of this document already. Delete that one, or upload the document anew.")
    return upload.id


def change(session: Session, article: Article, given: Mapping[str, Any]) -> None:
    """Change what is given; the passages follow. Raises Conflict for the text of a document."""
    if "text" in given and article.upload_id is not None:
        raise Conflict("The text of a document cannot be changed here. Delete the article and upload the new document.")
    if "account_ids" in given:
        article.account_ids = _accounts(given["account_ids"])
    article.title = given.get("title", article.title).strip()
    article.language = given.get("language", article.language)
    if article.state == ArticleState.READY and given.keys() & {"text", "title", "language"}:
        write(session, article, given.get("text", article.text))
    article.updated_at = clock.now()
    record(session, "article.changed", "article", article.id, {"title": article.title, "fields": sorted(given)})


def write(session: Session, article: Article, text: str) -> None:
    """Give an article its text and cut that into passages; it can be found from the commit on."""
    article.text, article.characters = text, len(text)
    article.state, article.problem, article.updated_at = ArticleState.READY, None, clock.now()
    session.execute(delete(ArticlePassage).where(ArticlePassage.article_id == article.id))
    common = {"article_id": article.id, "title": article.title, "language": article.language}
    cut = [{**common, "position": place, "text": one} for place, one in enumerate(passages_of(text), 1)]
    if cut:
        session.execute(insert(ArticlePassage), cut)


def remove(session: Session, article: Article) -> None:
    """Delete an article, its passages, and the document it was read from."""
    record(session, "article.deleted", "article", article.id, {"title": article.title})
    session.delete(article)
    session.flush()
    if article.upload_id is not None:
        let_go(session, article.upload_id)


def uploads_in_use(session: Session, uploads: Sequence[UUID]) -> dict[UUID, str]:
    """Name the articles of these documents."""
    found = session.execute(select(Article.upload_id, Article.title).where(Article.upload_id.in_(uploads)))
    return {upload_id: f"The article {title} was read from it." for upload_id, title in found if upload_id}


def documents_in_sight() -> Select[UUID | None]:
    """Select the documents of the articles that the caller may see."""
    return chosen_articles().with_only_columns(Article.upload_id).where(Article.upload_id.is_not(None))
