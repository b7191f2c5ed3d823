"""handrail new: writes a course, a module or a scenario that is a good example, and the files around it."""
