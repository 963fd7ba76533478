"""Programs with one mistake each, which the proof finds or lessons show.

BROKEN and FORGOTTEN in core.programs list them. Each equals a program of the ladder except for
the line under the comment `# Broken:`, or what should be there.
"""
