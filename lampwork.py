"""Names the distribution: Streamlit finds the components of `pages/components` by it."""
