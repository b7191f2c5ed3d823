"""The report on a course for its authors and reviewers: a page of its own, private, never published."""
