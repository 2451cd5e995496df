"""What came before the Transformer, and what it still is made of."""
