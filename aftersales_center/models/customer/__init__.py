"""Who a customer is to us, what we owe them, how likely they are to leave; and how we serve."""
