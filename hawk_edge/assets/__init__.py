"""Pictures and fonts of the recorded site: found in what comes in, fetched once, kept."""
