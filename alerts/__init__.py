"""Where people live: the incident's life as a table, the policy, the words, and one file for each channel."""
