"""Every policy: versions, owner, hypothesis, expiry."""
