"""How the tables are read and written, by subject. Every function works in its caller's
transaction and never commits."""
