"""Changes as normalised records, with their commits and AI evidence."""
