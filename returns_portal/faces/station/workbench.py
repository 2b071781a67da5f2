"""A work order as the bench shows it: what was said, what was found, parts, time, cost, verbs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from disposition.faults import fault_words
from disposition.models import LabourEntry, TestRun, WorkOrder, WorkOrderPart
from disposition.selectors.repair import (
    parts_of,
    planned,
    protocol_of,
    running_clock,
    spent,
    tests_of,
    work_orders,
    worked_seconds,
)
from disposition.services import repair
from disposition.workshop import Cost, ceiling_of, way_on
from flows.documents import signed_path
from flows.perform import Verb, available
from returns_portal.faces.station.forms import bench as asks
from returns_portal.lib.errors import NotFound
from returns_portal.rest.lookup import find
from tenants.actors import Actor


@dataclass(frozen=True)
class Job:
    """Something to do at the bench: the service, what it asks for, and what is said when done."""

    run: Callable[..., WorkOrder]
    done: Any
    form: type[asks.BenchForm] = asks.BenchForm


JOBS: dict[str, Job] = {
    "diagnose": Job(repair.diagnose, _("Diagnosed"), asks.DiagnoseForm),
    "approve": Job(repair.approve, _("Work may begin")),
    "quote": Job(repair.quote, _("The owner was asked"), asks.QuoteForm),
    "requote": Job(repair.quote, _("The owner was asked again"), asks.QuoteForm),
    "start": Job(repair.start, _("The clock runs")),
    "wait_for_parts": Job(repair.wait_for_parts, _("Waits for parts")),
    "resume": Job(repair.resume, _("It goes on")),
    "ask_customer": Job(repair.ask_customer, _("The owner was asked"), asks.QuestionForm),
    "send_out": Job(repair.send_out, _("Sent out"), asks.VendorForm),
    "come_back": Job(repair.come_back, _("Back from the vendor")),
    "finish": Job(repair.finish, _("To be tested")),
    "no_fault_found": Job(repair.no_fault_found, _("To be tested")),
    "condemn": Job(repair.condemn, _("Not worth repairing"), asks.FindingForm),
    "test": Job(repair.record_test, _("Test kept"), asks.TestForm),
    "plan_part": Job(repair.plan_part, _("Part planned"), asks.PartForm),
    "use_part": Job(repair.use_part, _("Part used"), asks.PartForm),
    "drop_part": Job(repair.drop_part, _("Part taken off"), asks.PartForm),
    "start_clock": Job(repair.start_clock, _("The clock runs")),
    "stop_clock": Job(repair.stop_clock, _("The clock has stopped")),
    "add_minutes": Job(repair.add_minutes, _("Time noted"), asks.MinutesForm),
    "ship_back": Job(repair.ship_back, _("A parcel is being made")),
    "hand_over": Job(repair.hand_over, _("On its way to the owner"), asks.HandOverForm),
}
#: Verbs that stand at the foot of the page as buttons, in this order.
FOOT = ("wait_for_parts", "resume", "come_back", "no_fault_found", "approve", "start", "finish")


@dataclass
class Workbench:
    """One work order on the bench, as somebody sees it."""

    order: WorkOrder
    actor: Actor
    #: The form that was sent and refused, by the name of its job.
    refused: dict[str, asks.BenchForm] = field(default_factory=dict)

    @property
    def title(self) -> Any:
        """What there is to do."""
        if self.order.fault:
            return fault_words(self.order.fault)
        return _("Find out what is wrong")

    @property
    def said(self) -> str:
        """What the shopper said: their words, never the technician's."""
        line = self.order.unit.rma_line
        return (line.symptom or line.comment) if line is not None else ""

    @cached_property
    def verbs(self) -> dict[str, Verb]:
        """What the machine offers this person now."""
        return {verb.name: verb for verb in available(self.order, self.actor)}

    @cached_property
    def foot(self) -> list[Verb]:
        """The verbs at the foot, the way on last."""
        return [self.verbs[name] for name in FOOT if name in self.verbs and self._offers(name)]

    def _offers(self, name: str) -> bool:
        order = self.order
        if name == "approve":
            return self.way != "quote"
        if name == "wait_for_parts":
            return bool(order.parts_missing)
        return name != "no_fault_found" or order.fault == "none"

    @property
    def way(self) -> str:
        """What follows the diagnosis: approve, quote, or ask a supervisor."""
        return way_on(self.order.payer, self.plan.net_minor, self.order.limit_minor)

    @property
    def may_approve(self) -> bool:
        """Whether a technician may begin without asking anybody."""
        return self.way == "approve" and self.actor.can("work_orders.work")

    # --- parts, time, money ---------------------------------------------------------------------

    @cached_property
    def parts(self) -> list[WorkOrderPart]:
        """What goes in."""
        return parts_of(self.order)

    @cached_property
    def plan(self) -> Cost:
        """What it is expected to cost."""
        return planned(self.order)

    @cached_property
    def cost(self) -> Cost:
        """What it has cost so far."""
        return spent(self.order)

    @property
    def ceiling(self) -> int | None:
        """What may be spent."""
        order = self.order
        net = None if order.quote_minor is None else order.quote_minor - order.quote_tax_minor
        return ceiling_of(net, order.limit_minor)

    @property
    def shown_cost(self) -> int:
        """What stands against the limit: what is planned before the work, then what was spent."""
        begun = self.order.started_at is not None
        return self.cost.net_minor if begun else self.plan.net_minor

    @cached_property
    def clock(self) -> LabourEntry | None:
        """The clock that runs."""
        return running_clock(self.order)

    @cached_property
    def seconds(self) -> int:
        """How long somebody has worked."""
        return worked_seconds(self.order)

    @property
    def worked(self) -> str:
        """The same as people read it: 14:32."""
        minutes, seconds = divmod(self.seconds, 60)
        return f"{minutes}:{seconds:02d}"

    @property
    def times(self) -> bool:
        """Whether time may be counted now."""
        working = self.order.status in ("opened", "diagnosed", "approved", "in_repair", "testing")
        return working and self.actor.can("work_orders.work")

    @property
    def plans(self) -> bool:
        """Whether parts may be planned now."""
        planning = self.order.status in ("diagnosed", "approved", "waiting_parts", "in_repair")
        return planning and self.actor.can("work_orders.work")

    # --- tests ----------------------------------------------------------------------------------

    @cached_property
    def tests(self) -> list[TestRun]:
        """The tests so far, the latest first."""
        return tests_of(self.order)

    @cached_property
    def failed(self) -> list[str]:
        """The checks that the latest test failed, in words."""
        if not self.tests or self.tests[0].passed:
            return []
        protocol = protocol_of(self.order.unit)
        answers = self.tests[0].answers
        return [text for check, text in protocol.items() if answers.get(check) == "fail"]

    # --- forms ----------------------------------------------------------------------------------

    def form(self, name: str) -> asks.BenchForm:
        """The form of a job: as it was refused, else empty."""
        return self.refused.get(name) or filled(self, name, None)

    @property
    def forms(self) -> dict[str, asks.BenchForm]:
        """Every form by its job, for the page."""
        return {name: self.form(name) for name in JOBS}

    @property
    def error_form(self) -> asks.BenchForm | None:
        """The form that was refused."""
        return next(iter(self.refused.values()), None)

    # --- going home -----------------------------------------------------------------------------

    @property
    def goes_home(self) -> bool:
        """Whether the piece is done with and travels back to its owner."""
        order = self.order
        home = order.status == "completed" or order.outcome == "ship_back"
        return home and order.unit.title == "customer" and order.unit.status == "on_hand"

    @property
    def label_url(self) -> str:
        """Where the label of its parcel is printed; nothing while there is none."""
        parcel = self.order.shipment
        usable = parcel is not None and parcel.label is not None
        return signed_path(parcel.label) if usable and parcel is not None else ""

    @property
    def parcel_waits(self) -> bool:
        """Whether the label is being made."""
        parcel = self.order.shipment
        return parcel is not None and parcel.status in ("created", "label_pending")


def filled(bench: Workbench, name: str, data: Any) -> asks.BenchForm:
    """The form of a job with what was sent; knows the protocol where one is asked."""
    kind = JOBS[name].form
    if kind is asks.TestForm:
        return asks.TestForm(data, protocol=protocol_of(bench.order.unit))
    form = kind(data, auto_id=f"id_{name}_%s")
    order = bench.order
    if data is None and name in ("quote", "requote"):
        form.initial = {"minutes": order.estimate_minutes or None}
    return form


def bench_at(key: str, actor: Actor) -> Workbench:
    """The work order of a public id or number; NotFound for any other."""
    order: WorkOrder = find(work_orders(), key, ("number",))
    return Workbench(order, actor)


def job_of(name: str) -> Job:
    """A job by its name; NotFound where there is none."""
    if name not in JOBS:
        raise NotFound
    return JOBS[name]
