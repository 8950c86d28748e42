"""The job that reads a document, and the tick that goes on with those whose worker died."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatcher import clock
from dispatcher.assistant.jobs import take_turns_while
from dispatcher.assistant.knowledge.articles import write
from dispatcher.assistant.knowledge.models import Article, ArticleState
from dispatcher.assistant.knowledge.reading import text_of
from dispatcher.database import transaction
from dispatcher.errors import Invalid, NotFound, Unavailable
from dispatcher.jobqueue.jobs import ASSISTANT, TICKS, enqueue, job, told_later
from dispatcher.jobqueue.ticks import Tick
from dispatcher.uploads.models import Upload
from dispatcher.uploads.service import open_content

log = structlog.get_logger(__name__)

_QUIET: Final = timedelta(seconds=30)
_AT_ONCE: Final = 100
_UNREADABLE: Final = "The document could not be read. Save it in another format and upload it again."


def enqueue_reading(article_id: int) -> None:
    """Have a document read; asked for twice, it waits once."""
    with told_later():
        enqueue(read_document, article_id, job_id=f"article-{article_id}")


@job(ASSISTANT, seconds=300)
def read_document(article_id: int) -> None:
    """Read the document of an article and cut it into passages, or say in the article why that cannot be done."""
    upload = _to_read(article_id)
    if upload is None:
        return
    try:
        text = _text_in(upload)
    except Unavailable as problem:
        # The storage is away; the tick asks for a reader again.
        log.warning("document_waits", article_id=article_id, reason=problem.message)
        return
    except (Invalid, NotFound) as problem:
        _fail(article_id, problem.message)
        return
    except (OSError, RuntimeError, ValueError):
        log.exception("document_unreadable", article_id=article_id)
        _fail(article_id, _UNREADABLE)
        return
    with transaction() as session:
        if article := _locked(session, article_id):
            write(session, article, text)


def _to_read(article_id: int) -> Upload | None:
    statement = select(Upload).join(Article, Article.upload_id == Upload.id)
    with transaction() as session:
        return session.scalar(statement.where(Article.id == article_id, Article.state == ArticleState.READING))


def _text_in(upload: Upload) -> str:
    """Return the text of a document. Customers who write meanwhile do not wait for it: this process is also theirs."""
    with TemporaryDirectory(prefix="dispatcher-document-") as folder, ThreadPoolExecutor(1) as pool:
        path = Path(folder) / "document"
        with open_content(upload) as content, path.open("wb") as copy:
            shutil.copyfileobj(content, copy)
        reading = pool.submit(text_of, path, upload.content_type)
        take_turns_while(lambda _: not reading.done())
        return reading.result()


def _locked(session: Session, article_id: int) -> Article | None:
    """Return the article if it still waits for this: it may be deleted, or another worker may have been faster."""
    reading = select(Article).where(Article.id == article_id, Article.state == ArticleState.READING)
    return session.scalar(reading.with_for_update())


def _fail(article_id: int, why: str) -> None:
    with transaction() as session:
        if article := _locked(session, article_id):
            article.state, article.problem, article.updated_at = ArticleState.FAILED, why, clock.now()


@job(TICKS, seconds=60)
def go_on_reading() -> None:
    """See that every document that waits has a reader: a worker that was killed has left it where it was."""
    waiting = (Article.state == ArticleState.READING, Article.updated_at < clock.now() - _QUIET)
    chosen = select(Article.id).where(*waiting).order_by(Article.updated_at).limit(_AT_ONCE)
    with transaction() as session:
        left = list(session.scalars(chosen))
    for article_id in left:
        enqueue_reading(article_id)


KNOWLEDGE_TICKS: Final = (Tick(go_on_reading, seconds=30),)
