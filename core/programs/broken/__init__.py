"""Programs with one mistake each, to be found by the proof or shown by lessons.

BROKEN and FORGOTTEN in core.programs list them. Each is a program of the ladder but for the line
under the comment `# Broken:`, or for what should be there.
"""
