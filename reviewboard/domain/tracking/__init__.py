"""The rules of the two-way issue-tracker sync, without a tracker: what is shared, who wins, when to look again."""
