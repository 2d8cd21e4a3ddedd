"""The shell: brand, top navigation and full width; each page stands in its own file beside this."""

from pathlib import Path

import streamlit as st

THEME = Path(__file__).parent / "theme"
FLAME = THEME / "flame.svg"

st.set_page_config(page_title="Lampwork", page_icon=str(FLAME), layout="wide")
st.logo(str(FLAME), size="medium")
st.html(THEME / "shell.css")
st.navigation(
    [
        st.Page("build.py", title="Build", default=True),
        st.Page("tensors.py", title="Tensors"),
        st.Page("modules.py", title="Modules"),
        st.Page("autograd.py", title="Autograd"),
        st.Page("train.py", title="Train"),
    ],
    position="top",
).run()
