"""What the shell does around a page: links that come in, what the bar asked for, the address."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages import address, project_bar, saving, viewing
from pages.project_bar import Wanted
from pages.saving import Notice
from runtime.projects.place import Place

state = st.session_state
FILES = {name: f"{name}.py" for name in (*viewing.PAGES, "projects")}
VIEW_KEYS = {"tensors": "view", "modules": "module", "autograd": "gradients"}  # in the address


def sign_in() -> None:
    """Ask people to sign in, where the operator has them do so."""
    with st.container(key="sign_in", horizontal_alignment="center"):
        st.markdown("#### Sign in to Lampwork")
        st.caption("Your projects belong to your account here.")
        st.button("Sign in", type="primary", on_click=st.login)


def waits_for_link() -> bool:
    """Whether this tab is to show what a link opens, and the link is not here yet."""
    return "shared" in st.query_params and viewing.of(state) is None


def wait(bar: DeltaGenerator) -> None:
    """Wait for the link that the browser holds, or say that it opens nothing."""
    state.pop("bar_wanted", None)
    refused = state.get("link_refused")
    if refused:
        with st.container(key="link_refused", horizontal_alignment="center"):
            st.markdown("#### This link cannot be opened")
            st.text(refused)
            if st.button("Go to my own projects", key="link_away"):
                state.link_refused = None
                _go("projects")
    with bar:
        project_bar.draw("", waiting=True)


def wanted(path: str) -> str:
    """Do what the bar asked for; return the name of a dialog that is to be opened, or ""."""
    asked: Wanted | None = state.pop("bar_wanted", None)
    if asked is None:
        return ""
    if asked.name == "share":
        state.share_place = _here(path, asked.place)
    if asked.name in ("share", "history"):
        return asked.name
    _act(asked.name, path)
    return ""


def _act(name: str, path: str) -> None:
    match name:
        case "opened":
            _go_to_place(path)
        case "new":
            saving.new(state)
            _go("build")
        case "projects":
            _go("projects")
        case "fork":
            _fork()
        case "leave":
            saving.again(state)
            address.forget()
        case "other":
            _look_at_other()


def _go(page: str) -> None:
    # Without this a parameter that a view holds in the address would keep Streamlit from going.
    st.switch_page(FILES[page], query_params={})


def _go_to_place(path: str) -> None:
    """Go where a link points, unless that is here."""
    viewed = viewing.of(state)
    if viewed is None or viewed.place.page == (path or "build"):
        return
    place = viewed.place
    key = VIEW_KEYS.get(place.page)
    view = {key: place.view} if key and place.view else {}
    st.switch_page(FILES[place.page], query_params={"shared": "1", **view})


def _here(path: str, seen: Place) -> Place:
    """Return where the learner is: the page, its view, and what the browser says is seen."""
    page = path or "build"
    if page not in viewing.PAGES:
        return Place()
    key = VIEW_KEYS.get(page)
    view = str(state.get(key, "")) if key else ""
    return seen.model_copy(update={"page": page, "view": view})


def _fork() -> None:
    problem = viewing.fork(state)
    if problem:
        state.notice = Notice(problem, "bad")
        return
    state.notice = Notice("This is your own copy now. What you change stays with you.")
    address.forget()


def _look_at_other() -> None:
    other = saving.other(state)
    if other is not None:
        viewing.look(state, viewing.Viewed(project=other, label="the other version"))
        state.notice = None
