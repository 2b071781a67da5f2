"""A decision in words: one sentence for shopper and staff, and where its rules came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rma.policies import Trace
from rma.sentences import SENTENCES, Sentence


@dataclass(frozen=True, slots=True)
class Ruled:
    """One rule that decided, and where it came from: `override 2`, `policy` or `default`."""

    rule: str
    source: str

    @property
    def origin(self) -> str:
        """Where it came from, in words."""
        place = Trace(self.rule, self.source).place
        if place is not None:
            return _("exception %d") % (place + 1)
        return _("the policy") if self.source == "policy" else _("the usual")


def explain(decision: Mapping[str, Any]) -> str:
    """A stored decision (`RmaLine.decision`) in one sentence, with what is possible instead.

    Empty where nothing was decided, or by a rule that is no more.
    """
    said = [decision, *decision.get("hints", ())]
    return " ".join(str(Sentence.from_json(each)) for each in said if each.get("code") in SENTENCES)


def ruled_by(decision: Mapping[str, Any]) -> list[Ruled]:
    """Which exceptions of the policy decided, rule by rule: the stored trace."""
    return [Ruled(each["rule"], each["source"]) for each in decision.get("trace", ())]


def ruled(trace: Iterable[Trace]) -> list[Ruled]:
    """The trace of a verdict without what is usual anyway."""
    return [Ruled(each.rule, each.source) for each in trace if each.source != "default"]
