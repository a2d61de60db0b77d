"""The program on a real Citus cluster, as the guide sets one up: `make citus`, with HELDER_TEST_CITUS."""
