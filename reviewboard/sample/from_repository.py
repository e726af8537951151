"""`make demo REPO=path`: an agenda from one's own git history."""
