"""Hosts of the core: they load, handle, save and publish; what is decided is decided elsewhere."""
