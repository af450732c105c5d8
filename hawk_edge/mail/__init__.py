"""Letters on their way out: which server they are handed to, and how."""
