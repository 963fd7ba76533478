"""One step under the microscope: the tab in which it is walked through, line by line."""
