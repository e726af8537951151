"""What a meeting says: its entries, the state that everybody's page shows, the read-back, the minutes."""
