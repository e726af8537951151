"""Stand-ins for other people's servers, real enough to find our faults: each speaks HTTP on loopback."""
