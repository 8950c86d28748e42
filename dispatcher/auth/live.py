"""People behind live connections: who holds a token, and ending connections when a right ends."""

from dispatcher.auth.principals import authenticate_token
from dispatcher.realtime import Visitor


def visitor(token: str) -> Visitor:
    """Return who holds the access token; raise Unauthorized when it is not (or no longer) good."""
    signed_in = authenticate_token(token)
    who = signed_in.principal
    return Visitor(
        user_id=who.user_id,
        all_accounts=who.all_accounts,
        account_ids=who.account_ids,
        expires_at=signed_in.expires_at,
    )
