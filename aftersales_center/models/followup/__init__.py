"""What is done after a case, for whom and when; and what came of it."""
