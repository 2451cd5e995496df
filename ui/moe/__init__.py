"""Mixture of experts: where tokens go, what keeps experts even, and what each is for."""
