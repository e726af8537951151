"""Template tags and filters: signs (`reviewboard`) and times (`times`)."""
