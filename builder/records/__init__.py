"""The records of cards, one file a kind; builder.model holds what they stand in."""
