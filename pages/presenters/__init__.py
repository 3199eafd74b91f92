"""From figures to what a template needs: pure functions, no queries."""
