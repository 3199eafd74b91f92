"""How a workbook becomes answers to a return form, how doubts are told back by cell, and how answers become workbooks.

`columns` says what is looked for, `matching` which firm a row is, `bringing` reads rows into answers, `patterns` sees
what only a whole sheet shows, `judging` puts every problem at its cell, `templates` writes workbooks to be filled in.
"""
