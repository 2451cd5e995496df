"""What pages are made of: shared rooms (frame, runs, browser, charts), and one room a page under its stem."""
