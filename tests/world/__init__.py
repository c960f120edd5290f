"""The whole program in one thread under virtual time, with everything that can go wrong going wrong: a seed, a world.

Real: the embedded engine, its watches and store, the outbox. Simulated: the disk's and the process's failures, the
channels, the officers, the posts, the levels that the numbers want (detection is tested elsewhere), and time.

    python -m tests.world --seeds 0-99

    script ─▶ panel ─┐                   ┌─▶ shadow: the same events, never stopped (I6, I4, I7, I9, I10)
    posts ──▶ process: engine ─▶ disk ───┼─▶ naive counter (I5)
    people ─▶    ▲  └─▶ outbox ─▶ phones ┴─▶ limit on repeats (I3)
                 └─ crashes and starts again
"""
