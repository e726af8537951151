"""Write-ups: saving one, asking the lead of an incident for it by one mail, and sending that mail."""
