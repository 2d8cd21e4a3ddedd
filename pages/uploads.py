"""What a learner chose from a disk, as bytes."""

from streamlit.runtime.uploaded_file_manager import UploadedFile


def content(uploaded: object) -> bytes | None:
    """Return the bytes of a chosen file.

    None where nothing is chosen, and where the server does not have it any more: after a restart
    the browser still names a file that is gone.
    """
    return uploaded.getvalue() if isinstance(uploaded, UploadedFile) else None
