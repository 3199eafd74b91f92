"""Made-up workbooks with faults planted at known cells, and files made to harm whoever reads them; all by a seed."""
