"""Answers about real tensors, modules and gradients: pure functions and plain results."""
