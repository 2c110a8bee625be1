"""Programs that were run once to make what ships, kept so that anybody can check or repeat it."""
