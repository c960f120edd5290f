"""A real Prometheus watches a real run with a simulated crisis, and is asked every query of dashboards and rules."""
