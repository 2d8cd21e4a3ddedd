"""Projects: everything that was made here, and every link that was given away."""

import streamlit as st

from pages import project_actions, project_files, project_links, project_list
from pages.identity import NO_COOKIE
from pages.uploads import content
from pages.wording import plain

VIEWS = {"Projects": project_list.show, "Links": project_links.show}

state = st.session_state
if state.pop("projects_done", False):
    st.switch_page("build.py", query_params={})  # also where a widget holds a parameter
state.setdefault("projects_view", "Projects")


def _upload() -> None:
    data = content(state.get(f"projects_file_{state.get('projects_files', 0)}"))
    if data is not None:
        project_actions.upload(state, data)
        state.projects_files = state.get("projects_files", 0) + 1  # an empty field for the next


def _head() -> str:
    with st.container(key="projects_head", horizontal=True, vertical_alignment="center"):
        view = st.segmented_control(
            "What to look at",
            tuple(VIEWS),
            required=True,
            key="projects_view",
            label_visibility="collapsed",
        )
        with st.popover("Upload", icon=":material/upload:"):
            st.file_uploader(
                "A project or a graph that was saved as a file",
                type=["json", project_files.MIME],  # with a MIME type the parser alone judges
                max_upload_size=project_files.MOST_MB,
                key=f"projects_file_{state.get('projects_files', 0)}",
                on_change=_upload,
            )
        st.button(
            "New project",
            type="primary",
            icon=":material/add:",
            key="projects_new",
            on_click=project_actions.begin_new,
            args=(state,),
        )
    return view or "Projects"


with st.container(key="projects", gap="small"):
    if state.get("owner") is None:
        with st.container(key="projects_nobody", horizontal_alignment="center"):
            st.markdown("#### No projects are kept here")
            st.caption(plain(state.get("no_owner") or NO_COOKIE))
    else:
        view = _head()
        said = state.pop("projects_said", None)
        if said is not None:
            (st.error if said.is_bad else st.success)(plain(said.sentence))
        VIEWS[view](state.owner)
