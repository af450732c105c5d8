"""Who signs in, what a token proves, and who may do what."""

from hawk_edge.accounts.claims import Claims
from hawk_edge.accounts.users import Accounts

__all__ = ["Accounts", "Claims"]
