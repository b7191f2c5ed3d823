"""For those who sign a module off: it on paper with everything in it, and what changed in it, word by word."""
