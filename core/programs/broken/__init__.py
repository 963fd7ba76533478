"""Programs with one mistake each, to be found by the proof. BROKEN in core.programs lists them.

Each is a program of the ladder but for the line under the comment `# Broken:`.
"""
