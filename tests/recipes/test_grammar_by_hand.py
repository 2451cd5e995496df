"""The bilingual grammar, rule by rule: sentences checked by hand."""

import random
import re

import pytest

from recipes.grammar import declension, english_clause, german_clause, lexicon
from recipes.grammar.clauses import Clause
from recipes.grammar.conjugation import GermanVerb
from recipes.grammar.everyday import everyday, phrase
from recipes.grammar.pairs import spoken
from recipes.grammar.phrases import Adjunct, Both, Measure, Name, Phrase, Pronoun, Thing, at, prepositional, towards
from recipes.grammar.questions import behind, single
from recipes.grammar.sentences import Sentence
from recipes.grammar.where import fixed
from recipes.grammar.who_is import identity
from recipes.grammar.words import marked, word

NUMBERS = {"two": "zwei", "three": "drei"}


def thing(text: str, role: str = "o", negated: bool = False) -> Thing:
    """A noun phrase from English words: "the red apple", "apple/pl", "two old dog/pl"; always "a", never "an"."""
    *before, noun = text.removesuffix("/pl").split()
    adjectives = {adjective.english: adjective for adjective in lexicon.adjectives()}
    adjective = adjectives[before.pop()] if before and before[-1] in adjectives else None
    article = " ".join(before)
    many = text.endswith("/pl")
    return Thing(role, lexicon.nouns()[noun], article, many, adjective, NUMBERS.get(article, ""), negated)


def who(text: str) -> Phrase:
    if text in declension.PRONOUNS:
        return Pronoun("s", text)
    return Name("s", text, text == "Anna") if text in ("Anna", "Tom") else thing(text, "s")


def when(english: str) -> Adjunct:
    german = lexicon.table("small")["times"][english].split(" | ")[0]
    return Adjunct(tuple(marked(english, "t")), tuple(marked(german, "t")))


def where(text: str) -> Adjunct:
    there = thing(text, "at")
    return at(lexicon.places()[there.noun.english], there)


def to(text: str) -> Adjunct:
    there = thing(text, "to")
    return towards(lexicon.places()[there.noun.english], there)


def clause(subject: str, verb: str, tense: str = "present", negated: bool = False, **parts: object) -> Clause:
    """Objects as English words; a pronoun by its subject form."""
    for name in ("object", "receiver"):
        if isinstance(parts.get(name), str):
            text = str(parts[name])
            is_word = text in declension.PRONOUNS or text in ("Anna", "Tom")
            kein = (
                negated and tense != "like to" and text.split()[0] not in ("the", "my", "your", "this", "these", "that")
            )
            phrase = who(text) if is_word else thing(text, negated=kein)
            parts[name] = type(phrase)(**{**vars(phrase), "role": name})
    return Clause(who(subject), lexicon.verbs()[verb] if verb else None, tense, negated, **parts)  # type: ignore[arg-type]


def both(made: Clause) -> tuple[str, str]:
    ours = spoken(tuple(w.text for w in german_clause.statement(made)))
    return spoken(tuple(w.text for w in english_clause.statement(made))), ours


PAST = when("yesterday/1")
ADVERB = Adjunct((word("well", "how"),), (word("gut", "how"),))
c = clause
# fmt: off
STATEMENTS = [
    # gender and case
    (c("I", "eat", object="the apple"), "I eat the apple", "Ich esse den Apfel"),
    (c("I", "eat", object="a banana"), "I eat a banana", "Ich esse eine Banane"),
    (c("she", "eat", object="a egg"), "She eats an egg", "Sie isst ein Ei"),
    (c("the man", "see", object="the dog"), "The man sees the dog", "Der Mann sieht den Hund"),
    (c("the dog", "see", object="the man"), "The dog sees the man", "Der Hund sieht den Mann"),
    (c("the woman", "help", receiver="the man"), "The woman helps the man", "Die Frau hilft dem Mann"),
    (c("the man", "help", receiver="the woman"), "The man helps the woman", "Der Mann hilft der Frau"),
    (c("I", "help", receiver="the child"), "I help the child", "Ich helfe dem Kind"),
    (c("I", "help", receiver="he"), "I help him", "Ich helfe ihm"),
    (c("I", "see", object="he"), "I see him", "Ich sehe ihn"),
    (c("they", "thank", receiver="she"), "They thank her", "Sie danken ihr"),
    (c("they", "ask", object="she"), "They ask her", "Sie fragen sie"),
    (c("she", "help", receiver="they"), "She helps them", "Sie hilft ihnen"),
    (c("we", "give", receiver="my brother", object="a book"),
     "We give my brother a book", "Wir geben meinem Bruder ein Buch"),
    (c("Tom", "give", receiver="she", object="the key"), "Tom gives her the key", "Tom gibt ihr den Schlüssel"),
    # nouns of the weak declension
    (c("the boy", "see", object="the neighbor"), "The boy sees the neighbor", "Der Junge sieht den Nachbarn"),
    (c("I", "help", receiver="the student"), "I help the student", "Ich helfe dem Studenten"),
    (c("we", "see", object="a lion"), "We see a lion", "Wir sehen einen Löwen"),
    # plural, with its dative
    (c("the child/pl", "help", receiver="the teacher/pl"),
     "The children help the teachers", "Die Kinder helfen den Lehrern"),
    (c("I", "have", object="two dog/pl"), "I have two dogs", "Ich habe zwei Hunde"),
    (c("I", "thank", receiver="my friend/pl"), "I thank my friends", "Ich danke meinen Freunden"),
    # adjectives: after der, after ein, after nothing
    (c("I", "eat", object="the red apple"), "I eat the red apple", "Ich esse den roten Apfel"),
    (c("I", "eat", object="a red apple"), "I eat a red apple", "Ich esse einen roten Apfel"),
    (c("the old man", "have", object="a new car"), "The old man has a new car", "Der alte Mann hat ein neues Auto"),
    (c("a old man", "have", object="the new car"), "An old man has the new car", "Ein alter Mann hat das neue Auto"),
    (c("I", "drink", object="cold milk"), "I drink cold milk", "Ich trinke kalte Milch"),
    (c("I", "drink", object="cold water"), "I drink cold water", "Ich trinke kaltes Wasser"),
    (c("I", "drink", object="hot tea"), "I drink hot tea", "Ich trinke heißen Tee"),
    (c("I", "see", object="many young man/pl"), "I see many young men", "Ich sehe viele junge Männer"),
    (c("I", "see", object="these young man/pl"), "I see these young men", "Ich sehe diese jungen Männer"),
    (c("I", "help", receiver="a young woman"), "I help a young woman", "Ich helfe einer jungen Frau"),
    (c("I", "have", object="a expensive lamp"), "I have an expensive lamp", "Ich habe eine teure Lampe"),
    # perfect: haben, sein, separable, without ge-
    (c("I", "eat", "past", object="a apple"), "I ate an apple", "Ich habe einen Apfel gegessen"),
    (c("she", "come", "past", goal=to("the station")), "She came to the station", "Sie ist zum Bahnhof gekommen"),
    (c("he", "get up", "past"), "He got up", "Er ist aufgestanden"),
    (c("we", "visit", "past", object="Anna"), "We visited Anna", "Wir haben Anna besucht"),
    (c("I", "repair", "past", object="the radio"), "I repaired the radio", "Ich habe das Radio repariert"),
    (c("I", "have", "past", object="a cat"), "I had a cat", "Ich hatte eine Katze"),
    (c("they", "swim", "past"), "They swam", "Sie sind geschwommen"),
    # separable verbs
    (c("you", "get up"), "You get up", "Du stehst auf"),
    (c("I", "call", object="you"), "I call you", "Ich rufe dich an"),
    (c("she", "pick ~ up", object="he"), "She picks him up", "Sie holt ihn ab"),
    (c("she", "pick ~ up", object="the boy"), "She picks up the boy", "Sie holt den Jungen ab"),
    (c("he", "turn ~ on", "want to", object="the lamp"),
     "He wants to turn on the lamp", "Er will die Lampe einschalten"),
    # negation: nicht and kein
    (c("I", "eat", negated=True, object="a apple"), "I do not eat an apple", "Ich esse keinen Apfel"),
    (c("I", "drink", negated=True, object="milk"), "I do not drink milk", "Ich trinke keine Milch"),
    (c("he", "eat", negated=True, object="the apple"), "He does not eat the apple", "Er isst den Apfel nicht"),
    (c("I", "see", "past", True, object="she"), "I did not see her", "Ich habe sie nicht gesehen"),
    (c("we", "go", negated=True, goal=to("the school")),
     "We do not go to the school", "Wir gehen nicht in die Schule"),
    (c("I", "sleep", "can", True), "I cannot sleep", "Ich kann nicht schlafen"),
    (c("you", "eat", "must", True, object="the cake"),
     "You must not eat the cake", "Du darfst den Kuchen nicht essen"),
    (c("you", "wait", "had to", True), "You did not have to wait", "Du musstest nicht warten"),
    (c("Anna", "sing", "like to", True, object="song/pl"),
     "Anna does not like to sing songs", "Anna singt nicht gern Lieder"),
    # future and modal verbs
    (c("I", "eat", "will", object="a apple"), "I will eat an apple", "Ich werde einen Apfel essen"),
    (c("she", "learn", "would like to", object="German"),
     "She would like to learn German", "Sie möchte Deutsch lernen"),
    (c("Tom", "help", "should", receiver="we"), "Tom should help us", "Tom sollte uns helfen"),
    (c("I", "read", "progressive", object="the book"), "I am reading the book", "Ich lese das Buch"),
    # verb second; time before place, what is new last
    (c("I", "eat", "past", object="a apple", time=PAST, early=True),
     "Yesterday I ate an apple", "Gestern habe ich einen Apfel gegessen"),
    (c("I", "eat", "past", object="a apple", time=PAST, place=where("the park")),
     "I ate an apple in the park yesterday", "Ich habe gestern im Park einen Apfel gegessen"),
    (c("I", "see", "past", object="he", time=PAST), "I saw him yesterday", "Ich habe ihn gestern gesehen"),
    (c("he", "go", goal=to("the cinema"), time=when("every/1 evening/2")),
     "He goes to the cinema every evening", "Er geht jeden Abend ins Kino"),
    # places: contractions, dative and accusative, towns
    (c("we", "live", place=where("the city")), "We live in the city", "Wir wohnen in der Stadt"),
    (c("we", "wait", place=where("the airport")), "We wait at the airport", "Wir warten am Flughafen"),
    (c("we", "go", goal=to("my garden")), "We go to my garden", "Wir gehen in meinen Garten"),
    (c("I", "put upright", object="the cup", goal=prepositional(thing("the table", "to"), "on", "auf", "acc")),
     "I put the cup on the table", "Ich stelle die Tasse auf den Tisch"),
    (c("he", "put flat", object="the book", goal=prepositional(thing("the table", "to"), "under", "unter", "acc")),
     "He puts the book under the table", "Er legt das Buch unter den Tisch"),
    (c("the book", "", place=prepositional(thing("the table", "at"), "under", "unter", "dat")),
     "The book is under the table", "Das Buch ist unter dem Tisch"),
    # verbs with a preposition
    (c("she", "wait for", about=prepositional(thing("the bus"), "for", "auf", "acc")),
     "She waits for the bus", "Sie wartet auf den Bus"),
    (c("I", "speak with", "past", about=prepositional(who("she"), "with", "mit", "dat")),
     "I spoke with her", "Ich habe mit ihr gesprochen"),
    (c("he", "take care of", about=prepositional(thing("the child"), "of", "auf", "acc")),
     "He takes care of the child", "Er passt auf das Kind auf"),
    # more ways to say it in English: one German form each
    (c("I", "eat", "perfect", object="a apple"), "I have eaten an apple", "Ich habe einen Apfel gegessen"),
    (c("she", "go", "perfect", goal=to("the park")), "She has gone to the park", "Sie ist in den Park gegangen"),
    (c("he", "", "perfect", place=where("the park")), "He has been in the park", "Er ist im Park gewesen"),
    (c("I", "eat", "was ing", object="a apple"), "I was eating an apple", "Ich habe einen Apfel gegessen"),
    (c("they", "run", "was ing", goal=to("the park")), "They were running to the park", "Sie sind in den Park gerannt"),
    (c("I", "have", "have got", object="a dog"), "I have got a dog", "Ich habe einen Hund"),
    (c("I", "eat", "going to", object="a apple"), "I am going to eat an apple", "Ich werde einen Apfel essen"),
    (c("I", "want", "would like", object="a apple"), "I would like an apple", "Ich möchte einen Apfel"),
    (c("she", "work", "have to", True), "She does not have to work", "Sie muss nicht arbeiten"),
    (c("I", "sing", "like ing", object="song/pl"), "I like singing songs", "Ich singe gern Lieder"),
    (c("I", "like", "past", object="the film"), "I liked the film", "Ich mochte den Film"),
    (c("she", "give", receiver="the man", object="the book", to=True),
     "She gives the book to the man", "Sie gibt dem Mann das Buch"),
    (c("he", "give", "past", receiver="I", object="it", to=True), "He gave it to me", "Er hat es mir gegeben"),
    (c("I", "buy", "past", object="a dress", benefit=prepositional(thing("my sister"), "for", "für", "acc")),
     "I bought a dress for my sister", "Ich habe für meine Schwester ein Kleid gekauft"),
    # how, how often, two things, a measure, whose
    (c("he", "sing", negated=True, manner=ADVERB), "He does not sing well", "Er singt nicht gut"),
    (c("I", "drink", object="the tea", frequency=(word("sometimes", "f"), word("manchmal", "f")), early=True),
     "Sometimes I drink the tea", "Manchmal trinke ich den Tee"),
    (c("I", "eat", "past", object=Both("object", thing("a apple", "o1"), thing("a banana", "o2"))),
     "I ate an apple and a banana", "Ich habe einen Apfel und eine Banane gegessen"),
    (c("I", "drink", object=Measure("object", thing("a cup"), lexicon.nouns()["coffee"])),
     "I drink a cup of coffee", "Ich trinke eine Tasse Kaffee"),
    (c("I", "see", object="Anna's old car"), "I see Anna's old car", "Ich sehe Annas altes Auto"),
    (c("I", "know", object="that dog"), "I know that dog", "Ich kenne diesen Hund"),
    # where German has two verbs
    (c("he", "put ~ on", "past", object="a shirt"), "He put on a shirt", "Er hat ein Hemd angezogen"),
    (c("he", "put ~ on (hat)", "past", object="a hat"), "He put on a hat", "Er hat einen Hut aufgesetzt"),
    (c("he", "put ~ on (tie)", "past", object="a tie"), "He put on a tie", "Er hat eine Krawatte umgebunden"),
    (c("he", "take ~ off (hat)", object="the cap"), "He takes off the cap", "Er nimmt die Mütze ab"),
    (c("we", "study (university)", place=where("the university")),
     "We study at the university", "Wir studieren an der Universität"),
    (c("we", "study", place=where("the library")), "We study in the library", "Wir lernen in der Bibliothek"),
]
QUESTIONS = [
    (c("you", "eat", object="a apple"), "Do you eat an apple", "Isst du einen Apfel"),
    (c("she", "call", "past", object="he"), "Did she call him", "Hat sie ihn angerufen"),
    (c("we", "go", "can", goal=to("the beach")), "Can we go to the beach", "Können wir an den Strand gehen"),
    (c("you", "get up"), "Do you get up", "Stehst du auf"),
    (c("the dog", "", place=where("the garden")), "Is the dog in the garden", "Ist der Hund im Garten"),
    (c("you", "eat", "past", asked="object", question=single("what", "was")),
     "What did you eat", "Was hast du gegessen"),
    (c("who", "eat", "past", object="the apple", asked="subject", question=single("who", "wer")),
     "Who ate the apple", "Wer hat den Apfel gegessen"),
    (c("you", "help", asked="receiver", question=single("who", "wem")), "Who do you help", "Wem hilfst du"),
    (c("she", "live", asked="place", question=single("where", "wo")), "Where does she live", "Wo wohnt sie"),
    (c("they", "go", "will", asked="goal", question=single("where", "wohin")),
     "Where will they go", "Wohin werden sie gehen"),
    (c("Tom", "come back", asked="time", question=single("when", "wann")),
     "When does Tom come back", "Wann kommt Tom zurück"),
    (c("you", "sleep", negated=True, asked="why", question=single("why", "warum")),
     "Why do you not sleep", "Warum schläfst du nicht"),
    (c("you", "give", "past", object="the book", to=True, asked="receiver", question=single("who", "wem")),
     "Who did you give the book to", "Wem hast du das Buch gegeben"),
    (behind(c("you", "wait for", about=prepositional(who("he"), "for", "auf", "acc"))),
     "Who do you wait for", "Auf wen wartest du"),
    (behind(c("you", "think of", about=prepositional(thing("the book"), "of", "an", "acc"))),
     "What do you think of", "Woran denkst du"),
]
DEPENDENT = [
    (c("he", "eat", object="a apple"), "Er einen Apfel isst"),
    (c("he", "eat", "past", object="a apple"), "Er einen Apfel gegessen hat"),
    (c("he", "get up"), "Er aufsteht"),
    (c("I", "call", "past", object="she"), "Ich sie angerufen habe"),
    (c("we", "go", "want to", goal=to("the school")), "Wir in die Schule gehen wollen"),
    (c("I", "eat", negated=True, object="bread"), "Ich kein Brot esse"),
    (c("the child", "", negated=True, place=where("the park")), "Das Kind nicht im Park ist"),
]
# fmt: on


@pytest.mark.parametrize(("made", "english", "german"), STATEMENTS, ids=[row[2] for row in STATEMENTS])
def test_statements(made: Clause, english: str, german: str) -> None:
    assert both(made) == (english, german)


@pytest.mark.parametrize(("made", "english", "german"), QUESTIONS, ids=[row[2] for row in QUESTIONS])
def test_questions(made: Clause, english: str, german: str) -> None:
    assert spoken(tuple(w.text for w in english_clause.question(made))) == english
    assert spoken(tuple(w.text for w in german_clause.question(made))) == german


@pytest.mark.parametrize(("made", "german"), DEPENDENT, ids=[row[1] for row in DEPENDENT])
def test_dependent_clauses(made: Clause, german: str) -> None:
    assert spoken(tuple(w.text for w in german_clause.dependent(made))) == german


@pytest.mark.parametrize(
    ("verb", "said"),
    [("eat", "iss"), ("read", "lies"), ("sleep", "schlaf"), ("wait", "warte"), ("help", "hilf"), ("take", "nimm")]
    + [("give", "gib"), ("open", "öffne"), ("repair", "repariere"), ("go", "geh"), ("feed", "füttere"), ("see", "sieh")]
    + [("play", "spiel"), ("drive", "fahr"), ("throw", "wirf"), ("smile", "lächle"), ("forget", "vergiss")],
)
def test_orders_to_a_friend(verb: str, said: str) -> None:
    assert lexicon.verbs()[verb].german.imperative == said


@pytest.mark.parametrize(
    ("entry", "forms", "participle"),
    [
        ("arbeiten", "arbeite arbeitest arbeitet arbeiten", "gearbeitet"),
        ("öffnen", "öffne öffnest öffnet öffnen", "geöffnet"),
        ("zeichnen", "zeichne zeichnest zeichnet zeichnen", "gezeichnet"),
        ("lernen", "lerne lernst lernt lernen", "gelernt"),
        ("tanzen", "tanze tanzt tanzt tanzen", "getanzt"),
        ("besuchen", "besuche besuchst besucht besuchen", "besucht"),
        ("reparieren", "repariere reparierst repariert reparieren", "repariert"),
        ("ein|kaufen", "kaufe kaufst kauft kaufen", "eingekauft"),
        ("füttern", "füttere fütterst füttert füttern", "gefüttert"),
        ("lächeln lächelt gelächelt", "lächle lächelst lächelt lächeln", "gelächelt"),
        ("laufen läuft ist gelaufen", "laufe läufst läuft laufen", "gelaufen"),
    ],
)
def test_verb_forms(entry: str, forms: str, participle: str) -> None:
    verb = GermanVerb.parse(entry)
    assert [
        verb.present(1, False),
        verb.present(2, False),
        verb.present(3, False),
        verb.present(3, True),
    ] == forms.split()
    assert verb.participle == participle


def test_games_have_no_article_in_german() -> None:
    game = fixed(random.Random(0), "games", "game", "the/1 piano/2")
    made = clause("I", "play game", "past", negated=True, fixed=game)
    assert both(made) == ("I did not play the piano", "Ich habe nicht Klavier gespielt")


EVERYDAY = {
    "How are you?": "Wie geht es dir?",
    "She is fine.": "Es geht ihr gut.",
    "What is your name?": "Wie heißt du?",
    "Where are you from?": "Woher kommst du?",
    "I am from Berlin.": "Ich komme aus Berlin.",
    "I come from Berlin.": "Ich komme aus Berlin.",
    "What is that?": "Was ist das?",
    "Who are you?": "Wer bist du?",
    "What are you doing?": "Was machst du?",
    "What did you do?": "Was hast du gemacht?",
    "I do not know it.": "Ich weiß es nicht.",
    "What time is it?": "Wie spät ist es?",
    "I am twelve years old.": "Ich bin zwölf Jahre alt.",
}


def test_everyday_sentences() -> None:
    rng = random.Random(0)
    said = dict(spoken_pair(everyday(rng)) for _ in range(6000))
    assert {english: said.get(english) for english in EVERYDAY} == EVERYDAY
    assert any(german.startswith("Ich heiße ") for english, german in said.items() if english.startswith("My name is "))


def test_phrases() -> None:
    rng = random.Random(0)
    said = dict(spoken_pair(phrase(rng)) for _ in range(600))
    assert said["Thank you."] == "Danke." and said["Good night!"] == "Gute Nacht!"
    assert said["See you soon."] == "Bis bald." and said["I am sorry."] == "Es tut mir leid."
    greeted = {german for english, german in said.items() if english.startswith("Hello ")}
    assert greeted and all(german.startswith("Hallo, ") for german in greeted)  # the comma also where English has none


def test_she_is_my_friend_and_a_good_teacher() -> None:
    rng = random.Random(0)
    found = [identity(rng, "present", False) for _ in range(4000)]
    said = dict(both(made) for made in found)
    assert said["She is my friend"] == "Sie ist meine Freundin" and said["He is my friend"] == "Er ist mein Freund"
    assert said["We are friends"] == "Wir sind Freunde" and said["You are my friend"] == "Du bist mein Freund"
    teachers = {german for english, german in said.items() if re.fullmatch(r"She is an? \w+ teacher", english)}
    assert teachers and all(re.fullmatch(r"Sie ist eine \w+e Lehrerin", german) for german in teachers)


def spoken_pair(sentence: Sentence) -> tuple[str, str]:
    return spoken(tuple(w.text for w in sentence.english)), spoken(tuple(w.text for w in sentence.german))
