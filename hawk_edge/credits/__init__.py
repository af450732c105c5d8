"""CPU time that may be spent: what can wait asks here first."""
