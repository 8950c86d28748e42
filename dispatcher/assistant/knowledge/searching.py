"""Finding what the knowledge base says about a question: PostgreSQL's full-text search, and nothing else."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from dispatcher.assistant.knowledge.models import Language
from dispatcher.assistant.knowledge.stop_words import STOP_WORDS

_LONGEST_QUESTION: Final = 2000
_MOST_WORDS: Final = 40


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of an article; ``rank`` is higher the more words of the question it has."""

    article_id: int
    title: str
    position: int
    text: str
    rank: float


# Each word is brought to its stem in the way of each language and compared with the passages of that language. More
# different words count first; how close together and how often they stand settles the rest (below 1).
_FIND: Final = text(
    """
    WITH words AS MATERIALIZED (
        SELECT word, max(place) AS place
        FROM unnest(contact_split(:asked)) WITH ORDINALITY AS given (word, place)
        WHERE length(word) > 1 AND word <> ALL (CAST(:stop_words AS text[]))
        GROUP BY word ORDER BY max(place) DESC LIMIT :most_words
    ), stems AS MATERIALIZED (
        SELECT DISTINCT language, stem
        FROM words, unnest(CAST(:languages AS text[])) AS language, knowledge_query(language, word) AS stem
        WHERE numnode(stem) > 0
    ), asked AS MATERIALIZED (
        SELECT language, array_agg(stem) AS stems, CAST(string_agg(CAST(stem AS text), ' | ') AS tsquery) AS any_of
        FROM stems GROUP BY language
    )
    SELECT p.article_id, p.title, p.position, p.text,
           (SELECT count(*) FROM unnest(asked.stems) AS stem WHERE p.words @@ stem)
               + ts_rank_cd(p.words, asked.any_of, 32) AS rank
    FROM asked JOIN assistant_passages p ON p.words @@ asked.any_of AND p.language = asked.language
    JOIN assistant_articles a ON a.id = p.article_id
    WHERE a.state = 'ready' AND (a.account_ids = '{}' OR :account_id = ANY (a.account_ids))
    ORDER BY rank DESC, p.article_id, p.position LIMIT :most
    """
)


def passages(session: Session, account_id: int, asked: str, most: int = 5) -> list[Passage]:
    """Return the passages that share most words with what was asked, the best first; none when none shares any.

    Only of articles that count for this number. Accents do not matter, on either side: customers leave them out. Of a
    long text the end counts, its last 40 words: stories come before the question.
    """
    given = {
        "asked": asked[-_LONGEST_QUESTION:],
        "stop_words": sorted(STOP_WORDS),
        "languages": [*Language],
        "most_words": _MOST_WORDS,
        "account_id": account_id,
        "most": most,
    }
    return [Passage(*row) for row in session.execute(_FIND, given)]
