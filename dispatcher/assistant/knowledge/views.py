"""An article as the API shows it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dispatcher.assistant.knowledge.models import Article, ArticlePassage
from dispatcher.auth.models import User
from dispatcher.database import Json
from dispatcher.uploads.models import Upload

_FIELDS = (
    "id",
    "title",
    "language",
    "account_ids",
    "upload_id",
    "state",
    "problem",
    "characters",
    "created_at",
    "updated_at",
)


def article_views(session: Session, articles: Sequence[Article]) -> list[Json]:
    """Return articles without their texts, at the price of three questions to the database."""
    counts, names, people = (one(session, articles) for one in (_counts, _filenames, _people))
    return [
        {
            **{name: getattr(one, name) for name in _FIELDS},
            "passages": counts.get(one.id, 0),
            "filename": names.get(one.upload_id),
            "created_by": people.get(one.created_by_id),
        }
        for one in articles
    ]


def article_view(session: Session, article: Article) -> Json:
    """Return an article with its text."""
    return {**article_views(session, [article])[0], "text": article.text}


def _counts(session: Session, articles: Sequence[Article]) -> dict[Any, Any]:
    of_these = ArticlePassage.article_id.in_([one.id for one in articles])
    counted = select(ArticlePassage.article_id, func.count()).where(of_these).group_by(ArticlePassage.article_id)
    return {row[0]: row[1] for row in session.execute(counted)}


def _filenames(session: Session, articles: Sequence[Article]) -> dict[Any, Any]:
    wanted = {one.upload_id for one in articles}
    found = session.execute(select(Upload.id, Upload.filename).where(Upload.id.in_(wanted)))
    return {row[0]: row[1] for row in found}


def _people(session: Session, articles: Sequence[Article]) -> dict[Any, Any]:
    wanted = {one.created_by_id for one in articles}
    found = session.execute(select(User.id, User.username).where(User.id.in_(wanted)))
    return {user_id: {"id": user_id, "username": username} for user_id, username in found}
