"""What visitors saw, to be searched for: the lines of their pages, and who saw which."""
