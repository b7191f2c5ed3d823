"""Statements as files: one a line, with the exact bytes that this store keeps; out, and in again."""
