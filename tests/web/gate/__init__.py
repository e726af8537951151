"""The pages of the approval gate."""
