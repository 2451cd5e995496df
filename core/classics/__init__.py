"""What came before the Transformer: the network stepped node by node, recurrent nets, the seq2seq encoder-decoder."""
