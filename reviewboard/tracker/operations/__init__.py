"""Writing the sync: what is sent, looked for, merged, reconciled, and settled by people."""
