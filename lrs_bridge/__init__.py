"""The bridge. This file imports nothing, so that the verifier runs without Flask or SQLAlchemy."""
