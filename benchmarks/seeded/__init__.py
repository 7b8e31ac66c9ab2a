"""Seeded defects: operators that each plant one certain defect into a copy of a driver, and what is found of them.

    DDICHECK_CORPUS=/path/to/checkouts python -m benchmarks.seeded [OPTIONS]

An operator looks for places where a small edit is a defect whatever the rest of the driver does, and says why that is
so (`--operators` lists these arguments). Its places come from the project's own reading of the driver, so macros,
encodings and compiled-out code are taken as the check takes them; the edit is made in the source text, and the driver
is checked again as any other text would be. A planted defect counts as found when a rule that speaks of it reports
something that it did not report before.

What all arguments take for granted: the driver as it is has no such defect there, and code that a callback can reach
is run at times. A branch that is never taken because of what is stored elsewhere is the one way to be wrong.
"""
