"""The network view at the border: stored or recorded posts in, JSON, GEXF, GraphML and pictures out."""
