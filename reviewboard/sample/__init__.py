"""The sample organisation of the demo and the tests."""
