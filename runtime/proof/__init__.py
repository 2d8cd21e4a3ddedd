"""The two processes of a proof: `reference` walks the graph, `clean` runs the exported text."""
