"""Speed, load and memory, measured side by side. Prints tables, never asserts."""
