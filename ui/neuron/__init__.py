"""What the neuron page shows: a network stepped by hand, six activations, a data set learned."""
