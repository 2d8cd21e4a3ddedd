"""Modules: what they hold, under which names, what they compute and remember."""
