"""reviewboard: the weekly engineering review that assembles itself."""
