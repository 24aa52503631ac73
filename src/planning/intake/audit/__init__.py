"""One audit of everything that figures and maps rest on: geometry, keys, joins and dates, every fault at once."""
