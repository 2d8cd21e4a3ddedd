"""Share: a link to the project as it stands now; what travels is said with its size."""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from builder.problems import Problem
from pages import link_facts, project_actions, saving, share_parts
from pages.wording import grouped, plain, size
from runtime.projects import inline
from runtime.projects.content import LONGEST_TITLE, Project, to_json
from runtime.projects.place import Place
from runtime.store import links
from runtime.store.database import database
from runtime.store.links import Offer

DAYS: Final = 180
EXPIRIES: Final = {"unused": f"{DAYS} days after it was opened last", "never": "Never"}
ALWAYS: Final = ("traces", "tree")  # so that nothing has to be run to be looked at
ASKED: Final = {"curves": True, "weights": False}  # kind -> whether it is ticked to begin with
NOTHING: Final = "There is nothing to share yet. Make something first, then come back."
NOT_SAVED: Final = "The project could not be saved, so there is nothing a link could show yet."
GONE: Final = "The project was deleted meanwhile, so no link was made."

state = st.session_state


@dataclass(frozen=True)
class Made:
    """A link that was just made: its address is known here, and only until the dialog closes."""

    token: str
    label: str


def show(place: Place) -> None:
    """Open the dialog from its beginning; `place` is what the learner sees now."""
    _forget()
    dialog(place)


def _forget() -> None:
    """The address is known in this dialog alone."""
    for name in ("share_made", "share_parts", "share_refused"):
        state.pop(name, None)


@st.dialog("Share", width="medium", on_dismiss=_forget)
def dialog(place: Place) -> None:
    """Draw the dialog: what the link shall be, then the link itself."""
    project = saving.current(state)
    if not isinstance(project, Project):
        st.error(plain(project[0].sentence))
    elif project == Project():
        st.text(NOTHING)
    elif state.get("owner") is None:
        st.caption(plain(state.get("no_owner") or ""))
        _whole_graph(project)
    elif "share_made" in state:
        _made(state.share_made)
    else:
        _form(project, place)
        _whole_graph(project)


def _form(project: Project, place: Place) -> None:
    st.segmented_control(
        "Whoever has the link may",
        tuple(link_facts.MODES),
        format_func=link_facts.MODES.__getitem__,
        default="fork",
        required=True,
        key="share_mode",
    )
    st.text_input(
        "Label",
        max_chars=LONGEST_TITLE,
        placeholder="For the group of Tuesday",
        help="Stands in your list of links, and above the project where it is looked at.",
        key="share_label",
    )
    _travels(project)
    st.segmented_control(
        "Expires",
        tuple(EXPIRIES),
        format_func=EXPIRIES.__getitem__,
        default="unused",
        required=True,
        key="share_expiry",
    )
    if place != Place():
        words = f"Point at what I see now: {link_facts.place_words(place)}"
        st.checkbox(plain(words), value=True, key="share_here")
    refused = state.pop("share_refused", None)
    if refused is not None:
        st.error(plain(refused))
    st.button(
        "Make the link",
        type="primary",
        icon=":material/link:",
        key="share_make",
        on_click=_make,
        args=(place,),
    )


def _travels(project: Project) -> None:
    """Say what goes with the link, and what goes where it is ticked."""
    with st.container(key="share_travels", gap="xsmall"):
        st.caption("What travels")
        parts = _parts()
        always = len(to_json(project)) + sum(len(parts.get(kind, b"")) for kind in ALWAYS)
        st.text(f"Graph, programs, settings and seed, and what they showed last · {size(always)}")
        for kind, begins in ASKED.items():
            if kind in parts:
                words = link_facts.CARRIED[kind]
                label = f"{words[:1].upper()}{words[1:]} · {size(len(parts[kind]))}"
                st.checkbox(plain(label), value=begins, key=f"share_{kind}")
        st.caption(
            "Data never travels: every Lampwork has the datasets, and the settings name the one "
            "that was used."
        )


def _parts() -> dict[str, bytes]:
    """Return what there is to carry: made once, so that its size is the one that was shown."""
    if "share_parts" not in state:
        with st.spinner("Measuring ..."):
            made = {kind: make() for kind, make in share_parts.available(state).items()}
        state.share_parts = {kind: data for kind, data in made.items() if data}
    found: dict[str, bytes] = state.share_parts
    return found


def _make(place: Place) -> None:
    """Make the link of what stands now, as it was chosen."""
    saving.keep(state)
    kept = state.get("project")
    if kept is None:
        state.share_refused = state.get("not_saved") or NOT_SAVED
        return
    offer = Offer(
        mode="view" if state.share_mode == "view" else "fork",
        label=state.share_label.strip(),
        place=place if state.get("share_here") else Place(),
        parts={
            kind: data
            for kind, data in state.share_parts.items()
            if kind in ALWAYS or state.get(f"share_{kind}")
        },
        days=None if state.share_expiry == "never" else DAYS,
    )
    answer = project_actions.asked(lambda: links.share(database(), state.owner, kept.id, offer))
    if isinstance(answer, Problem):
        state.share_refused = answer.sentence
    elif answer is None:
        state.share_refused = GONE
    else:
        state.share_made = Made(token=answer[0], label=offer.label)


def _made(link: Made) -> None:
    where = link_facts.origin(st.context.url)
    st.text(f"The link {link.label}" if link.label else "The link")
    st.code(link_facts.share_address(where, link.token), language=None, wrap_lines=True)
    st.caption(
        "Copy it now: only its hash is kept, so it cannot be shown again. It shows the project as "
        "it stands now; what you change later stays with you. The page Projects lists it and can "
        "revoke it."
    )
    st.caption("To show it within another page")
    st.code(link_facts.embedding(where, link.token), language=None, wrap_lines=True)
    st.button("Make another", key="share_another", on_click=_begin_another)


def _begin_another() -> None:
    """Show the form again; what can be carried is as it was measured."""
    state.pop("share_made", None)


def _whole_graph(project: Project) -> None:
    """Offer the address that holds the graph itself, where it is small enough."""
    text = inline.to_text(project.graph, project.layout) if project.graph is not None else None
    if text is None:
        return
    with st.expander("A link that holds the graph itself", icon=":material/all_inclusive:"):
        address = link_facts.graph_address(link_facts.origin(st.context.url), text)
        st.code(address, language=None, wrap_lines=True)
        st.caption(
            f"{grouped(len(address))} characters hold the whole drawing, and nothing else of the "
            "project. Nothing is kept for it here, so it never expires and cannot be revoked."
        )
