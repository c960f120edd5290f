"""Development only: what makes and measures the shipped models. Needs numpy and scipy, and the data sets."""
