"""The whole state × verb matrix of every machine, against the table in machines.py."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from flows.diagram import pages, stages
from flows.fsm import move_of, moves, status_fields
from flows.vocabulary import happenings
from tenants.permissions import PERMISSIONS
from tests.architecture.machines import MACHINES

KEPT = {
    f"{model._meta.label} {field.name}": (model, field)
    for model in stages()
    for field in status_fields(model)
}


def test_every_machine_is_in_the_table() -> None:
    assert set(KEPT) == set(MACHINES)


@pytest.mark.parametrize("name", MACHINES)
def test_a_machine_has_exactly_the_arrows_of_the_table(name: str) -> None:
    model, field = KEPT[name]
    initial, table = MACHINES[name]
    assert field.default == initial
    assert set(field.states.members) == set(table)
    verbs = {move.verb for move in moves(model, field.name)}
    assert verbs == {verb for row in table.values() for verb in row}
    for state, row in table.items():
        for verb in verbs:
            move = move_of(model, verb, state)
            allowed = None if move is None else move.targets
            expected = row.get(verb)
            wanted = (expected,) if isinstance(expected, str) else expected
            assert allowed == wanted, f"{name}: {state} --{verb}--> {allowed}, not {wanted}"


@pytest.mark.parametrize("name", MACHINES)
def test_every_state_can_be_reached(name: str) -> None:
    initial, table = MACHINES[name]
    reached, todo = {initial}, [initial]
    while todo:
        for target in table[todo.pop()].values():
            for state in (target,) if isinstance(target, str) else target:
                if state not in reached:
                    reached.add(state)
                    todo.append(state)
    assert reached == set(table)


@pytest.mark.parametrize("name", MACHINES)
def test_every_arrow_says_who_may_and_what_it_is_called(name: str) -> None:
    model, field = KEPT[name]
    for move in moves(model, field.name):
        assert move.permission in PERMISSIONS
        assert str(move.label)
        assert str(move.done)
        app, _dot, past = move.event.rpartition(".")
        assert app
        assert past
        assert move.event in happenings()


@pytest.mark.parametrize("name", MACHINES)
def test_every_state_is_told_with_a_word_a_tone_and_an_icon(name: str) -> None:
    _model, field = KEPT[name]
    sprite = (Path(settings.BASE_DIR) / "static/icons.svg").read_text()
    for state in field.states.members.values():
        assert str(state.label)
        assert f'id="i-{state.icon}"' in sprite, state.icon


@pytest.mark.parametrize("name", MACHINES)
def test_the_icons_of_verbs_exist(name: str) -> None:
    model, field = KEPT[name]
    sprite = (Path(settings.BASE_DIR) / "static/icons.svg").read_text()
    missing = {
        move.icon
        for move in moves(model, field.name)
        if move.icon and f'id="i-{move.icon}"' not in sprite
    }
    assert missing == set()


def test_no_two_machines_leave_the_same_event() -> None:
    seen: dict[str, str] = {}
    for name, (model, field) in KEPT.items():
        for move in moves(model, field.name):
            where = f"{name} {move.verb}"
            assert seen.setdefault(move.event, where) == where


def test_the_drawn_machines_are_up_to_date() -> None:
    folder = Path(settings.BASE_DIR) / "docs/machines"
    drawn = {path.name: path.read_text() for path in folder.glob("*.md")}
    assert drawn == pages(), "Run `make docs`."
