"""The policy for machines: schema.org's MerchantReturnPolicy and Google's return policies.

Both are made of the document that decides on returns. What they have no words for is left out and
said so, field by field, in `LeftOut`: a machine never reads a rule that does not hold.
"""

from rma.machine.branches import Branch, LeftOut, Seller, branches_of
from rma.machine.google import google_policies
from rma.machine.schema_org import schema_org

__all__ = [
    "Branch",
    "LeftOut",
    "Seller",
    "branches_of",
    "google_policies",
    "schema_org",
]
