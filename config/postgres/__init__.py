"""A database backend that brings its own PostgreSQL 18: started by the first connection, stopped after the last client.

`base` is what Django loads; `server` is the client's side; `keeper` is the process that owns the server;
`cluster` knows the files and the programs. Keeper and cluster must stay free of Django: they start in milliseconds.
See docs/decisions/0001-embedded-postgresql.md.
"""
