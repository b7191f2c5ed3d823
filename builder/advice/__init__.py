"""Advice on teaching quality: never in the way of a build, each piece of it to be set aside with a reason."""
