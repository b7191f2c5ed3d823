"""Names that last: written once, kept in one register, never used for something else."""
