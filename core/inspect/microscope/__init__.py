"""The microscope: one step of a program, line by line, with every number that it made."""
