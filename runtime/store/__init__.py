"""Where what learners make is kept: one database, SQLite or PostgreSQL."""
