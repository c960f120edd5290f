"""What lies in the engine's file, a concept a module; who calls begins and ends the transaction."""
