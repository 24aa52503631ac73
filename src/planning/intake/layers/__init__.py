"""Boundary files as people have them: any common format becomes one frame of checked shapes, or is refused in plain words."""
