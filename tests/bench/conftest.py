"""What others' ways need is installed by the bench alone, so pytest leaves them closed."""

collect_ignore_glob = ["peer/by_*.py"]
