"""A second laptop that keeps a warm copy, takes over, and fences the first one off."""
