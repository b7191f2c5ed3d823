"""The outbox: every statement goes on to other xAPI stores, in the order in which this one kept it."""
