"""Reads what a recall covers, as people write it; pure, and refuses what it cannot be sure of."""

from recalls.scope.rows import FIELDS, ReadScope, ScopeRow, read_scope

__all__ = ["FIELDS", "ReadScope", "ScopeRow", "read_scope"]
