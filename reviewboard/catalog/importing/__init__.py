"""Files of people, teams, services and ownership to records (docs/importing.md)."""
