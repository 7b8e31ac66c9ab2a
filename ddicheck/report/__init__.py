"""Reports and drawings: one renderer to a module, from frozen values to text. Nothing here decides anything."""
