"""A drawing in the language of Graphviz, laid out in the browser (frontend/src/drawing)."""

import functools
from collections.abc import Mapping

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer


@functools.cache
def _component() -> ComponentRenderer:
    # Created on first use: without a running Streamlit the call fails, and imports must not.
    return st.components.v2.component("lampwork.drawing", js="drawing.js", css="drawing.css")


def drawing(*, data: Mapping[str, object], key: str = "drawing") -> None:
    """Shows the drawing that `data["dot"]` describes, with its downloads as SVG and PNG.

    `title` says what it is, `name` how the files are called; `note`, where there is one, stands
    above the drawing, and `height` is its height in pixels where it should not fill the window.
    """
    _component()(key=key, data=data)
