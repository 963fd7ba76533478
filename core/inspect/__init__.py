"""Looking into a step: the microscope, the proof, the profile."""
