"""A grammar of everyday English and German that makes pairs of sentences which mean the same, with their alignment.

Everything is our own: the words (``data/*.toml``), the rules, the sentences. One English sentence has one German one:

- "you" is "du", never "ihr" or "Sie"; a teacher, doctor, friend ... is a man unless "She is a teacher"; "it" is "es".
- The simple past and "have eaten" are the Perfekt ("Ich habe gegessen"); the past of be, have, like, know and the modal
  verbs is the Präteritum ("Ich war").
- "I am eating" and "I eat" are both "Ich esse"; "will" and "going to" are "werden"; "like to swim" and "like swimming"
  are "gern"; "must not" is "darf nicht", "do not have to" is "muss nicht"; "this dog" and "that dog" are "dieser Hund".
- Of "read", "put" and "cut" the bare form is the past, unless the time says otherwise ("every day").
- "put" is "legen" for what lies and "stellen" for what stands; "put on" is "anziehen", of a hat "aufsetzen", of a tie
  "umbinden"; "study" is "studieren" at the university, else "lernen"; "go by bus" is "fahren".
- "How are you?" is "Wie geht es dir?", "My name is Anna" is "Ich heiße Anna", "I am from Berlin" is "Ich komme aus ..."
"""
