"""A grammar of everyday English and German that makes pairs of sentences which mean the same, with their alignment.

Everything is our own: the words (``data/*.toml``), the rules, the sentences. One English sentence has one German one:

- "you" is "du", never "ihr" or "Sie"; a teacher, doctor, friend ... is a man unless "She is a teacher".
- The simple past is the Perfekt ("Ich habe gegessen"); of be, have and the modal verbs the Präteritum ("Ich war").
- "I am eating" and "I eat" are both "Ich esse"; "will" is "werden"; "like to" is "gern"; "must not" is "darf nicht".
- Of "read", "put" and "cut" the bare form is the past, unless the time says otherwise ("every day").
- "put" is "legen" for what lies and "stellen" for what stands; "go by bus" is "fahren".
"""
