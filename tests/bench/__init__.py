"""How fast it is, said honestly: each line a figure, a goal, and PASS or FAIL (``python -m tests.bench``).

Machines differ and are busy with other things, so what is compared is measured in interleaved rounds of one run, and
what decides is a ratio where the goal is one. Nothing here is asserted by the tests: they only see that it runs.
"""
