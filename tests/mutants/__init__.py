"""Small breaks made on purpose, one at a time: a test that matters fails at each (`make mutants`)."""
