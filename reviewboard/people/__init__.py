"""Users, people, teams, identities, roles and who may read what."""
