"""The approval gate: which changes wait for the approval of an experienced engineer, and which went around it."""
