"""tiny-bert, tiny-gpt-twin and tiny-glm: one text, tokenizer, size, seed and number of steps; three objectives.

apt-get install sword-text-web libsword-utils
OMP_WAIT_POLICY=passive python -m recipes.twins tiny-bert        # goes on where it was stopped; --steps 20 to try
"""
