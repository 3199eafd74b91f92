"""Charts: options made from figures, drawn on the server by ECharts, with a table under each."""
