"""Controls of the keys of the address: each shows what the address says and writes what is chosen in it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from ui import view_state
from ui.address_keys import KEYS
from ui.address_query import Query
from ui.context import PageContext
from ui.widgets import html_blocks, number_box
from ui.widgets.number_box import NumberBox


def render_number(page: PageContext, query: Query, name: str, **how: Any) -> None:  # noqa: ANN401  as st has it
    """Draw the box of a number; empty: not asked for."""
    key = KEYS[name]
    box = NumberBox(f"{query.page}-{name}", key.called(page.words), query.filters.get(name), key.limits)
    number_box.render_number_box(page, box, on_change=lambda amount: write(page, query, name, amount), **how)


def render_codes(page: PageContext, query: Query, name: str, **how: Any) -> None:  # noqa: ANN401  as st has it
    """Draw the choice of several codes, none chosen: not asked for; nothing where there are no codes."""
    options = query.choices[name]
    if options:
        st.multiselect(
            KEYS[name].called(page.words),
            list(options),
            format_func=lambda code: options.get(code, code),
            key=hold(query, name, list(query.several(name))),
            on_change=chosen(page, query, name),
            **how,
        )


def render_some(
    page: PageContext,
    query: Query,
    name: str,
    options: Sequence[str],
    control: Callable[..., object],
    *,
    key: str = "",
    **how: Any,  # noqa: ANN401  as st has it
) -> None:
    """Draw the choice of some of these codes by a `control` of Streamlit's, which is called `key`."""
    held = view_state.set_control(key or name, [code for code in options if code in query.several(name)])
    control(
        options=options,
        key=held,
        on_change=lambda: write(page, query, name, list(st.session_state.get(held) or ())),
        **how,
    )


def render_code(
    page: PageContext,
    name: str,
    value: str,
    control: Callable[..., object],
    *,
    labels: Mapping[str, str] | None = None,
    changes: Mapping[str, str] | None = None,
    **how: Any,  # noqa: ANN401  as st has it
) -> None:
    """Draw the choice of one of the codes of a key by a `control` of Streamlit's; `value` is in force.

    `labels` name the codes where the list of keys does not; `changes` go into the address with every choice.
    """
    key = KEYS[name]
    options = labels or page.choices(name)
    control_name = "-".join([*key.pages[:1], name])

    def act() -> None:
        code = st.session_state.get(view_state.current_key(control_name))
        # A control that has just been taken off its page may tell once more what it showed.
        if code is not None and not (key.pages and code == value):
            view_state.write_url(page.view, **{name: str(code), **(changes or {})})

    control(
        options=list(options),
        format_func=lambda code: options.get(code, code),
        key=view_state.set_control(control_name, value),
        on_change=act,
        **how,
    )


def render_button(
    page: PageContext, label: str, *, key: str | None = None, tertiary: bool = False, **changed: str
) -> None:
    """Draw a button that puts what has `changed` into the address."""
    st.button(
        label,
        key=key,
        type="tertiary" if tertiary else "secondary",
        on_click=view_state.write_url,
        args=(page.view,),
        kwargs=changed,
    )


def hold(query: Query, name: str, value: object) -> str:
    """Return the key of a control of the page that shows what the address says, whatever it held before."""
    return view_state.set_control(f"{query.page}-{name}", value)


def current(query: Query, name: str) -> Any:  # noqa: ANN401  text, number or several, by the control
    """Return what a control of the page has now."""
    return st.session_state.get(view_state.current_key(f"{query.page}-{name}"))


def chosen(page: PageContext, query: Query, name: str) -> Callable[[], None]:
    """Return what a control does: its value goes into the address under its key."""
    return lambda: write(page, query, name, current(query, name))


def write(page: PageContext, query: Query, name: str, value: object) -> None:
    """Put a value into the address; what could not be used of it goes with the first choice."""
    view_state.write_url(page.view, **query.written(name, value))


def clear(page: PageContext, query: Query) -> None:
    """Clear every filter of the page, and what was refused in its boxes."""
    number_box.forget()
    view_state.renew(page.view, **query.cleared())


def complain(page: PageContext, query: Query) -> None:
    """Say what of the filters in the address is not used."""
    for name, text in query.misread.items():
        html_blocks.show_unused_filter(page, KEYS[name].called(page.words), text)
