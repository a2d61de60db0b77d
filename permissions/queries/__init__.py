"""Questions about permissions, by noun: whom, gate (may we?), grid, history, deliveries."""
