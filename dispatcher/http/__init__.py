"""The HTTP layer: blueprints, schemas, pages, access, idempotency and the one error envelope."""

from dispatcher.http.access import (
    Principal,
    admit,
    authenticate,
    principal,
    principal_or_none,
    require_account,
    set_principal_loader,
    visible,
    visible_wholly,
)
from dispatcher.http.blueprint import API_PREFIX, Blueprint
from dispatcher.http.documents import Api, api_of, openapi
from dispatcher.http.errors import envelope, error_response, is_api_path, serve_unknown_pages_with, unreadable
from dispatcher.http.extension import init_http
from dispatcher.http.idempotency import purge_idempotency_keys
from dispatcher.http.paging import (
    CursorPageOfRows,
    PageOfRows,
    cursor_position,
    paginate,
    paginate_by_cursor,
    paginate_by_moment,
)
from dispatcher.http.parsing import refuse_unstorable, request_json, strict_json
from dispatcher.http.requestid import request_id
from dispatcher.http.rules import (
    KeyScope,
    Role,
    cached,
    calls_meta,
    idempotent,
    opened_by,
    public,
    requires,
    rules_of,
    takes_files,
)
from dispatcher.http.schemas import (
    CursorArgs,
    EmptySchema,
    Id,
    PageArgs,
    Schema,
    UtcDateTime,
    cursor_page_of,
    page_of,
    zulu,
)

__all__ = [
    "API_PREFIX",
    "Api",
    "Blueprint",
    "CursorArgs",
    "CursorPageOfRows",
    "EmptySchema",
    "Id",
    "KeyScope",
    "PageArgs",
    "PageOfRows",
    "Principal",
    "Role",
    "Schema",
    "UtcDateTime",
    "admit",
    "api_of",
    "authenticate",
    "cached",
    "calls_meta",
    "cursor_page_of",
    "cursor_position",
    "envelope",
    "error_response",
    "idempotent",
    "init_http",
    "is_api_path",
    "openapi",
    "opened_by",
    "page_of",
    "paginate",
    "paginate_by_cursor",
    "paginate_by_moment",
    "principal",
    "principal_or_none",
    "public",
    "purge_idempotency_keys",
    "refuse_unstorable",
    "request_id",
    "request_json",
    "require_account",
    "requires",
    "rules_of",
    "serve_unknown_pages_with",
    "set_principal_loader",
    "strict_json",
    "takes_files",
    "unreadable",
    "visible",
    "visible_wholly",
    "zulu",
]
