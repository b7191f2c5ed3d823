"""The course in a browser while its author writes: the pages that a change reaches are made again, and no others."""
