"""Who shares the same things together, faster than chance, again and again: behaviour, never a verdict on a person.

    within      together means               and the pairs form
    60 s        2 objects, 6 min apart       a 2-core
    10 min      2 objects, 1 h apart         a 4-core
    1 h         2 objects, 6 h apart         a 6-core      (slow groups: only a long record shows them)

A pair is linked when both shared at least two objects within the window of one another, on two *occasions*: one moment
in which everybody talks of two things proves nothing. Every link must close a triangle, and every account must keep
that many links (k-core): a group is a clique-like core, while chance pairs rarely meet again in a third.

How many accounts chance alone would show is counted the same way after the clock of every account was moved by an
offset of its own, which keeps activity and popularity and breaks the timing: the number to print beside a finding.

    shares ─▶ meetings ─▶ links ─▶ cores ─▶ groups      chance: the same of shifted clocks

Source: co-sharing within a time window, Righetti and Balluff, CooRTweet, 2023; k-core: Seidman, Social Networks 1983.
"""
