"""The sections of the configuration, a subject a module; ``stream.config`` puts them together."""
