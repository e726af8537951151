"""Commands of agendas."""
