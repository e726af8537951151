"""The two-way issue-tracker sync: which tickets belong to which action items, and how both are kept in step."""
