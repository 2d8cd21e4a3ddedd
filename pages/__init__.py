"""What a learner sees: thin pages that read state, call one function and draw."""
