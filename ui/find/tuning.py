"""Fine tuning: which wishes are a must, and how much each counts in the score."""

from collections.abc import Callable

import streamlit as st

from outputs.text.translations import N_
from outputs.text.typed_numbers import Limits
from ui import held, number_box, sheet
from ui.find import fields, wishes
from ui.find.amounts import MOST_WEIGHT
from ui.find.asked import USUALLY_SOFT, Asked
from ui.number_box import NumberBox
from ui.page import Page

_KINDS = {"must": N_("must"), "preferred": N_("preferred")}


def show(page: Page, asked: Asked) -> None:
    """Draw a line for each wish."""
    if not asked.slots:
        sheet.lines([page.say("Nothing but an area is asked for yet.")])
        return
    sheet.lines(
        [
            page.say("Land that fails a must is not offered; what is preferred only moves the rank."),
            page.say("What no source states neither meets nor fails a wish."),
        ]
    )
    refused = st.container()
    for slot in asked.slots:
        name = wishes.slot_name(page, asked, slot)
        said, kind, weight = st.columns([5, 4, 3], vertical_alignment="center")
        with said:
            sheet.lines([name])
        with kind:
            st.segmented_control(
                name,
                list(_KINDS),
                format_func=lambda code: page.say(_KINDS[code]),
                required=True,
                label_visibility="collapsed",
                key=fields.hold(f"kind-{slot}", "must" if asked.hard(slot) else "preferred"),
                on_change=_kind_chosen(page, asked, slot),
            )
        with weight:
            box = NumberBox(
                f"find-weight-{slot}",
                page.say("Weight of: {wish}", wish=name),
                asked.weight(slot),
                Limits(most=MOST_WEIGHT),
            )
            number_box.show(
                page,
                box,
                on_change=_weight_chosen(page, asked, slot),
                folded=True,
                label_visibility="collapsed",
            )
    with refused:
        number_box.complain(page)


def _kind_chosen(page: Page, asked: Asked, slot: str) -> Callable[[], None]:
    """What is said is only what is not usual."""
    key = "hard" if slot in USUALLY_SOFT else "soft"

    def act() -> None:
        unusual = (st.session_state.get(held.own(f"find-kind-{slot}")) == "must") == (key == "hard")
        others = [one for one in asked.several(key) if one != slot]
        fields.write(page, asked, key, tuple([*others, slot] if unusual else others))

    return act


def _weight_chosen(page: Page, asked: Asked, slot: str) -> Callable[[float | None], None]:
    def act(weight: float | None) -> None:
        others = {one: much for one, much in asked.values.get("weights", {}).items() if one != slot}
        usual = weight is None or weight == 1.0
        fields.write(page, asked, "weights", others if usual else others | {slot: weight})

    return act
