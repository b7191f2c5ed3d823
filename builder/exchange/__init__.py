"""Questions to and from other tools: GIFT, Aiken and Moodle XML in; GIFT and QTI out. What is lost is always named."""
