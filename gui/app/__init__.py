"""The window as a whole: what it places, its menus, files, look and settings."""
