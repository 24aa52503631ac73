"""Coverage gaps, recruitment plans and weekly reports for police WhatsApp groups."""
