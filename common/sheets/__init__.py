"""Workbooks in and out: read safely, the table found in them, written as templates, given back with remarks.

Nothing here knows what the tables are about. `child` and what it imports run without Django, in a process of their own.
"""
