"""Reading what people bring to the next meeting: topics and wins, and where they stand on the agendas."""
