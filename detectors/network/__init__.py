"""Who amplifies whom on one issue: the graph, its communities, who carries it, where it came from. Pure.

    interactions ─▶ graph ─▶ rank, communities ─▶ analysis ─▶ the answer      layout: the picture's places

igraph finds the communities and the places; it is imported where it is needed, and ``Missing`` says how to get it.
"""
