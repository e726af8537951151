"""What people say of a verdict: declarations, disputes, rulings, and on whose behalf an agent acted."""
