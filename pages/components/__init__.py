"""The browser parts of the pages: one bundle folder, one thin Python wrapper for each entry."""
