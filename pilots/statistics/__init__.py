"""What a pilot's numbers prove: pure functions on counts and sums, with the source of every formula.

A group is described by sums over its customers, never by its customers, so that a million of them cost no more than
ten. Nothing here knows Django. scipy's special functions do the arithmetic that Python lacks; they are imported where
they are used, because a web process that never looks at a pilot should not carry them.
"""
