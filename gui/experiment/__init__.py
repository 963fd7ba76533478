"""The form in which an experiment is set: fields, ladder, network, data file."""
