"""Turns training written in Markdown and YAML into a course site and a private answer key."""
