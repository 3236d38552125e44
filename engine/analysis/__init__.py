"""What a game or a batch amounts to: tables, maps, summaries. Reads matches; changes nothing."""
