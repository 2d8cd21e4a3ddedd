"""The shell: brand, navigation, the project's bar; each page stands in its own file beside this."""

from pathlib import Path

import streamlit as st

from pages import address, identity, project_bar, saving, share_dialog, shell
from pages.project_history import show as show_history

THEME = Path(__file__).parent / "theme"
FLAME = THEME / "flame.svg"

state = st.session_state
st.set_page_config(page_title="Lampwork", page_icon=str(FLAME), layout="wide")
st.logo(str(FLAME), size="medium")
st.html(THEME / "shell.css")
page = st.navigation(
    [
        st.Page("build.py", title="Build", default=True),
        st.Page("tensors.py", title="Tensors"),
        st.Page("modules.py", title="Modules"),
        st.Page("autograd.py", title="Autograd"),
        st.Page("train.py", title="Train"),
        st.Page("projects.py", title="Projects", visibility="hidden"),
    ],
    position="top",
)
identity.begin(state)
project_bar.begin()
bar = st.container(key="project_bar")  # before the page, so that it stays when the page changes
if identity.asks_for_login():
    shell.sign_in()
elif shell.waits_for_link():
    shell.wait(bar)
else:
    saving.begin(state, st.query_params.get("project"))
    match shell.wanted(page.url_path):
        case "share":
            share_dialog.show(state.pop("share_place"))
        case "history":
            show_history()
    address.note()
    page.run()
    if saving.keep(state):
        address.note()
    with bar:
        project_bar.draw(page.url_path, waiting=False)
