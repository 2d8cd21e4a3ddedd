"""What a learner makes, as values: the project, what may travel beside it, where a link points."""
