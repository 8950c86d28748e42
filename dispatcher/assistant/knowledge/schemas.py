"""Bodies and answers of the knowledge base."""

from typing import Any, ClassVar, Final

from marshmallow import ValidationError, fields, validate, validates_schema

from dispatcher.assistant.knowledge.models import ArticleState, Language
from dispatcher.database import Json
from dispatcher.http import Id, PageArgs, Schema, UtcDateTime

LONGEST_TEXT: Final = 200_000
_TITLE: Final = validate.And(validate.Length(1, 200), validate.Regexp(r".*\S", error="Write a title."))
_TEXT: Final = validate.And(validate.Length(1, LONGEST_TEXT), validate.Regexp(r"(?s).*\S", error="Write a text."))
_NUMBERS: Final = {"description": "The numbers whose answers may use it; none: all numbers."}
_LANGUAGE: Final = {"description": "Of the text; `other` compares whole words only."}


class ArticleArgs(PageArgs):
    """Filters of the list; ``account_id`` gives what counts for that number."""

    account_id = Id(load_default=None)
    state = fields.String(load_default=None, validate=validate.OneOf([*ArticleState]))


class ArticleIn(Schema):
    """A new article: its text, or a document uploaded with POST /upload/knowledge."""

    EXAMPLE: ClassVar[Json] = {
        "title": "Opening hours",
        "text": "We are open from Monday to Friday, 8 to 18.",
        "language": "en",
        "account_ids": [],
    }
    title = fields.String(required=True, validate=_TITLE)
    text = fields.String(load_default=None, validate=_TEXT)
    upload_id = fields.UUID(load_default=None)
    language = fields.String(required=True, validate=validate.OneOf([*Language]), metadata=_LANGUAGE)
    account_ids = fields.List(Id(), load_default=list, validate=validate.Length(max=1000), metadata=_NUMBERS)

    @validates_schema
    def _one_of_both(self, data: dict[str, Any], **_options: Any) -> None:
        if (data["text"] is None) == (data["upload_id"] is None):
            raise ValidationError("Send either a text or the upload_id of a document.", "text")


class ArticleChange(Schema):
    """What of an article changes; the text of a document does not."""

    EXAMPLE: ClassVar[Json] = {"text": "We are open from Monday to Saturday, 8 to 18."}
    title = fields.String(validate=_TITLE)
    text = fields.String(validate=_TEXT)
    language = fields.String(validate=validate.OneOf([*Language]), metadata=_LANGUAGE)
    account_ids = fields.List(Id(), validate=validate.Length(max=1000), metadata=_NUMBERS)


class ArticleAuthorSchema(Schema):
    """Who created it."""

    id = fields.Integer(required=True)
    username = fields.String(required=True)


class ArticleSchema(Schema):
    """An article without its text. ``problem`` says why a document could not be read, and what to do."""

    id = fields.Integer(required=True)
    title = fields.String(required=True)
    language = fields.String(required=True, metadata={"enum": [*Language]})
    account_ids = fields.List(fields.Integer(), required=True, metadata=_NUMBERS)
    upload_id = fields.UUID(required=True, allow_none=True)
    filename = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, metadata={"enum": [*ArticleState]})
    problem = fields.String(required=True, allow_none=True)
    characters = fields.Integer(required=True)
    passages = fields.Integer(required=True, metadata={"description": "How many parts it was cut into."})
    created_by = fields.Nested(ArticleAuthorSchema, required=True, allow_none=True)
    created_at = UtcDateTime(required=True)
    updated_at = UtcDateTime(required=True)


class WholeArticleSchema(ArticleSchema):
    """An article with its text; of a document, what was read from it."""

    text = fields.String(required=True)


class SearchIn(Schema):
    """A question, as a customer of this number would write it."""

    EXAMPLE: ClassVar[Json] = {"account_id": 1, "text": "Are you open on Saturday?"}
    account_id = Id(required=True)
    text = fields.String(required=True, validate=validate.Length(1, 2000))


class PassageSchema(Schema):
    """A part of an article; ``rank`` is higher the more words of the question it has."""

    article_id = fields.Integer(required=True)
    title = fields.String(required=True)
    position = fields.Integer(required=True)
    text = fields.String(required=True)
    rank = fields.Float(required=True)


class FoundSchema(Schema):
    """What the assistant would be given, the best first; nothing where no word fits."""

    passages = fields.List(fields.Nested(PassageSchema), required=True)
