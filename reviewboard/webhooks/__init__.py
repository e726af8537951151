"""The signed door: what vendors send is verified on its raw bytes, stored once, and answered."""
