"""Any sender of JSON: an administrator says where in its bodies the things are that we record."""
