"""What people see: one module a noun; each view fetches, asks access, makes one call and renders."""
