"""Builds anew only what a change reaches; everything else is taken from the last build, which must still be whole."""
