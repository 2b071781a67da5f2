"""The design system's template tags: `{% load look %}`.

Small things are tags that return their markup; everything with a structure is a partial in
`templates/components/` that a tag fills. All of them escape what they are given. A block tag ends
with `end` and its name.

    {% icon "truck" %}  {% icon "arrow" flip=True %}  {% icon "x" label="Remove" %}
        an icon; `flip` turns it in right-to-left pages, with `label` it speaks for itself
    {% badge rma %}  {% badge label="Stop-sale" tone="bad" icon="shield" %}
        the status of a stage (its declared State), or your own
    {% plate "RMA" rma.number href=url size="lg" %}  {% plate "" gtin %}
        a code with its kind; `size`: lg, xl
    {% money minor currency %}  {{ minor|money:currency }}
        an amount isolated for right-to-left text; the plain words, for blocktranslate
    {% day at %}  {% moment at %}  {{ at|day }}  {{ at|moment }}
        "Fri 4 Dec", "Fri 20 Nov, 14:02" in the tenant's time zone, in <time>; the plain words
    {% due at %}
        a promise in a list: "4 h late", "in 2 h", "today 17:00", "Mon 23 Nov", with its tone
    {% derivation table %}  {% clocks three %}  {% timeline entries %}  {% stepper steps %}
        parts.Derivation; three parts.Clock; parts.Entry or flows.timeline.Entry; parts.steps(...)
    {% next_step step %} words, buttons {% endnext_step %}
        the ticket of a parts.NextStep
    {% verb_buttons verbs action=url primary="authorize" version=rma.version %}
        one POST form of `flows.available(stage, actor)`; a button sends verb=<name>
    {% verb_button verb kind="primary" %}
        one of them, inside a form of your own
    {% field form.email hint="..." mono=True autocomplete="email" %}
        label, hint, control, error; radio and checkbox lists too
    {% error_summary form %}
        what is wrong with a bound form, first on the page; nothing while it is fine
    {% banner "warn" title="..." icon="queue" %} words {% endbanner %}
    {% empty "Nothing needs you" art="box" %} words, first thing to do {% endempty %}
        `art`: box, search; {% empty slim=True icon="message" %} for one line
    {% panel "Money" badge=resolution id="money" footer="..." body=False %} ... {% endpanel %}
        a group with a heading; body=False leaves out the padding (tables)
    {% include "components/quantity.html" with name="q-3" value=1 max=2 label="How many" %}
    {% include "components/pager.html" with newer=url older=url words="1 to 50" %}
    {% include "components/bulk.html" with action=url verbs=verbs primary="authorize" %}
        under a <table data-rows>; js/rows.js brings j, k, x and the count
    {% include "components/tabs.html" with views=list_of_parts_View label="Saved views" %}

Links between pages: `{% load shell %}`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from returns_portal.faces import dates, fields, parts
from returns_portal.lib import money as amounts

register = template.Library()


# --- Small things ---------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "", flip: bool = False) -> SafeString:
    """The icon `name`; silent beside words, or speaking `label` where it stands alone."""
    voice = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    turn = mark_safe(" data-flip") if flip else ""
    return format_html(
        '<svg class="icon"{} {}><use href="{}#i-{}"></use></svg>',
        turn,
        voice,
        static("icons.svg"),
        name,
    )


@register.simple_tag
def badge(stage: Any = None, label: Any = "", tone: str = "", icon: str = "") -> SafeString:
    """The status of `stage` as its machine declares it, or the given words; always with icon."""
    state = stage.state if stage is not None else None
    return format_html(
        '<span class="badge" data-tone="{}">{}{}</span>',
        tone or (state.tone if state else "neutral"),
        _icon(icon or (state.icon if state else "dot")),
        label or (state.label if state else ""),
    )


@register.simple_tag
def plate(kind: Any, code: Any, href: str = "", size: str = "") -> SafeString:
    """A code that may be scanned, said or copied; read left to right in every language."""
    if not code:
        return SafeString("")
    stub = format_html("<span>{}</span>", kind) if kind else ""
    attributes = format_html(' data-size="{}"', size) if size else ""
    if href:
        return format_html(
            '<a class="plate"{} href="{}">{}<span>{}</span></a>', attributes, href, stub, code
        )
    return format_html('<span class="plate"{}>{}<span>{}</span></span>', attributes, stub, code)


@register.simple_tag(name="money")
def money_tag(minor: int, currency: str, size: str = "") -> SafeString:
    """An amount of minor units, isolated so that sign and symbol keep their places anywhere."""
    # Arabic's own right-to-left mark would put the minus behind the figures within the isolation.
    words = money(minor, currency).replace("\u200f", "")
    if size:
        return format_html('<bdi class="amount" data-size="{}">{}</bdi>', size, words)
    return format_html("<bdi>{}</bdi>", words)


@register.filter
def money(minor: int, currency: str) -> str:
    """An amount of minor units as plain words."""
    return amounts.display(minor, currency, get_language() or "en")


@register.simple_tag(name="day")
def day_tag(value: date | datetime | None) -> SafeString:
    """ "Fri 4 Dec" in a `<time>`."""
    return _time(value, dates.day(value)) if value else SafeString("")


@register.simple_tag(name="moment")
def moment_tag(value: datetime | None) -> SafeString:
    """ "Fri 20 Nov, 14:02" in a `<time>`."""
    return _time(value, dates.moment(value)) if value else SafeString("")


@register.filter
def day(value: date | datetime | None) -> str:
    """ "Fri 4 Dec" as plain words."""
    return dates.day(value) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """ "Fri 20 Nov, 14:02" as plain words."""
    return dates.moment(value) if value else ""


@register.simple_tag
def due(value: date | datetime | None) -> SafeString:
    """A promise in a list: late and soon carry tone and icon, the rest is quiet."""
    if not value:
        return SafeString("")
    promise = dates.due(value)
    if promise.tone == "neutral":
        return format_html('<span class="muted">{}</span>', _time(value, promise.text))
    return format_html(
        '<span class="due" data-tone="{}">{}{}</span>',
        promise.tone,
        _icon("clock"),
        _time(value, promise.text),
    )


def _icon(name: str) -> SafeString:
    return icon(name)


def _time(value: date | datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', dates.iso(value), words)


# --- Components -----------------------------------------------------------------------------


@register.inclusion_tag("components/derivation.html")
def derivation(table: parts.Derivation, size: str = "") -> dict[str, Any]:
    """How an amount came about, line by line, closed by a double line."""
    return {"table": table, "size": size}


@register.inclusion_tag("components/clocks.html")
def clocks(three: list[parts.Clock]) -> dict[str, Any]:
    """Authorisation, goods and settlement: always three, always in this order."""
    return {"clocks": three}


@register.inclusion_tag("components/timeline.html")
def timeline(entries: list[parts.Entry]) -> dict[str, Any]:
    """What happened and what will, with its promise."""
    return {"entries": entries}


@register.inclusion_tag("components/stepper.html")
def stepper(steps: list[parts.Step], label: str = "") -> dict[str, Any]:
    """Where one is in a flow of at most six steps."""
    return {"steps": steps, "label": label}


@register.simple_block_tag
def next_step(content: str, step: parts.NextStep, id: str = "next") -> str:
    """The ticket: who holds it, what happens, its verbs (the content), the date on the stub."""
    left = dates.remaining(step.due) if step.due else None
    when = _time(step.due, dates.deadline(step.due)) if step.due else ""
    context = {"step": step, "content": content, "left": left, "when": when, "id": id}
    return render_to_string("components/next_step.html", context)


@register.simple_block_tag
def banner(content: str, tone: str, title: Any = "", icon: str = "info") -> str:
    """Something about this page."""
    context = {"tone": tone, "title": title, "icon_name": icon, "content": content}
    return render_to_string("components/banner.html", context)


@register.simple_block_tag
def empty(
    content: str, title: Any = "", art: str = "box", slim: bool = False, icon: str = "info"
) -> str:
    """Says what belongs here and the first thing to do."""
    context = {"title": title, "art": art, "slim": slim, "icon_name": icon, "content": content}
    return render_to_string("components/empty.html", context)


@register.simple_block_tag
def panel(
    content: str, title: Any, badge: Any = None, id: str = "", footer: Any = "", body: bool = True
) -> str:
    """A group with a heading; `body=False` leaves out the padding, for tables."""
    context = {
        "title": title,
        "stage": badge,
        "id": id,
        "footer": footer,
        "body": body,
        "content": content,
    }
    return render_to_string("components/panel.html", context)


# --- Verbs ----------------------------------------------------------------------------------


@register.inclusion_tag("components/verb_buttons.html", takes_context=True)
def verb_buttons(
    context: template.Context,
    verbs: list[Any],
    action: str = "",
    primary: str = "",
    version: int | None = None,
    id: str = "verb",
) -> dict[str, Any]:
    """A form of the verbs that state and permission offer (`flows.available`).

    A refused verb stays and says why. `primary` names the main one; `version` is what was seen.
    """
    rows = [{"verb": verb, "kind": "primary" if verb.name == primary else ""} for verb in verbs]
    return {
        "rows": rows,
        "action": action,
        "version": version,
        "id": id,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("components/verb_button.html")
def verb_button(verb: Any, kind: str = "", id: str = "verb") -> dict[str, Any]:
    """One verb as a button, inside a form of the page's own; a dangerous one is outlined."""
    return {"verb": verb, "kind": kind, "id": id}


# --- Forms ----------------------------------------------------------------------------------


@register.simple_tag
def field(bound: BoundField, hint: Any = None, label: Any = "", **attributes: Any) -> str:
    """A form field: label, hint, control and error, tied together for screen readers.

    Further keywords become attributes of the control (`inputmode="numeric"`); `mono=True` and
    `short=True` are the design system's own, `unmarked=True` leaves "(optional)" out.
    """
    shape = fields.shape(bound)
    context = fields.context(bound, shape, label=label, hint=hint, attributes=attributes)
    return render_to_string(f"components/field_{shape}.html", context)


@register.inclusion_tag("components/error_summary.html")
def error_summary(
    form: BaseForm | None = None, problems: list[parts.Problem] | None = None
) -> dict[str, Any]:
    """What is wrong with a refused form (or the given problems), each leading to its field."""
    return {"problems": [*(fields.problems(form) if form is not None else []), *(problems or [])]}
