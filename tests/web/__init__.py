"""Tests of the pages' own foundation: parts, signs, files. They need no database."""
