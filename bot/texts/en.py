"""English texts. Keys are those of `bot.texts.ru`; a test holds both together."""

TEXTS: dict[str, str] = {
    # Names and small words
    "robot_name": "Hatter 🤖",
    "language_name": "English",
    # Greeting and help
    "start_private": (
        "🎩 Hello! I host the hat, the game of explaining a word by other words.\n\n"
        "Add me to a group and send /challenge there: I explain, you guess. "
        "With /hat one of you explains.\n\n"
        "The rules are in /help."
    ),
    "start_group": "🎩 Here I am! /challenge: I explain, /hat: you explain, /help: the rules.",
    "add_to_group": "Add me to a group",
    "help": (
        "🎩 <b>How to play</b>\n"
        "A word is drawn from the hat. The explainer names clues, one word at a time, none of them "
        "of the same root. The others guess: just write what you think into the chat.\n\n"
        "<b>Points.</b> There are {n_clues} clues. A right guess after the first one earns "
        "{n_clues:plural:point|points}, after each later one a point less. The explainer earns the sum "
        "of all who guessed.\n\n"
        "<b>Secret guesses.</b> Type <code>@{username} word</code> in the message field and nobody sees "
        "the word. Or send it to me in private.\n\n"
        "<b>Commands</b>\n"
        "/challenge – I explain\n"
        "/hat – one of you explains\n"
        "/score – the score\n"
        "/stop – end the round or the game\n"
        "/language – language of the game\n"
        "/skill – how well the bot plays\n\n"
        "Name a level if you like: <code>/hat easy</code>, <code>/challenge hard</code>, "
        "<code>/challenge finance</code>."
    ),
    "only_in_groups": "The game is played in groups: add me to one and send /challenge there.",
    "unknown_level": "There is no such level. There are: easy, medium, hard, finance.",
    "anonymous": "You can't play anonymously: I wouldn't know whose points they are. Write as yourself.",
    # Hints about the chat
    "deaf": (
        "👂 In this group I see nothing but replies to my messages. Reply to them, or make me an "
        "administrator and I'll hear everybody."
    ),
    "slow_mode": "🐢 Slow mode is on: one message every {seconds} s. That makes guessing hard.",
    "table_opened": "👀 I may not delete messages any more: the next right guess in the chat ends the round.",
    # A person explains
    "round_opened": "🎩 I've drawn a word. Who explains it?",
    "button_claim": "I'll explain",
    "claimed": (
        "🎩 <b>{name}</b> explains. A clue is one word, sent as a plain message. "
        "There are {n_clues} of them. Everybody else guesses!"
    ),
    "board": "🎩 <b>{name}</b> explains. Clues ({number} of {n_clues}): {clues}",
    "button_word": "My word",
    "button_change": "Another word",
    "button_join": "🙋 I'm in",
    "joined": "You have a seat. Good luck!",
    "button_whisper": "🤫 Guess in secret",
    "your_word": "Your word: {word}\n\nSend clues to the chat, one word at a time.",
    "new_word": "New word: {word}",
    "robot_thinks": "{name}: <i>{word}</i>? No, that's not it.",
    # The AI explains
    "challenge_opened": (
        "🎩 I've thought of a word and I explain it myself, by {n_clues:plural:clue|clues}. "
        "Write your guesses into the chat!"
    ),
    "robot_clue": "💡 {number} of {n_clues}: <b>{clue}</b>",
    "robot_last_clue": "💡 {number} of {n_clues}, the last: <b>{clue}</b>",
    "paused": "💤 Nobody seems to be playing. I'll wait for you.",
    "button_resume": "Play on",
    "resumed": "On we go!",
    "no_model": "I can't explain yet: my model didn't load. You can still play /hat.",
    # Guesses
    "guessed_closed": "🎉 <b>{name}</b> has the word: +{points}!",
    "guessed_private": "🤫 <b>{name}</b> has the word: +{points}!",
    "you_guessed": "🎉 Right! That's {points:plural:point|points}. Don't give the word away.",
    "near": "🔥 “{text}” is very close!",
    "not_it": "No, it isn't “{text}”.",
    "private_sent": "🤫 A secret guess",
    "private_button": "🤫",
    "private_secret": "Only the one who made this guess knows it.",
    "inline_title": "Secret guess: “{text}”",
    "inline_description": "Tap: the chat won't see what you wrote",
    "inline_hint": "Type your guess: one to three words",
    "no_table": "I don't know yet where you play. Say something in the group with the round, then come back.",
    # The end of a round
    "word_was": "The word: <b>{word}</b>.",
    "solver": "{name}: +{points} (clue {number})",
    "explainer_earned": "{name}, for explaining: +{points}",
    "ended_solved": "🎉 Got it!",
    "ended_spent": "🏁 No clues left.",
    "ended_silent": "⌛ No further clue came.",
    "ended_unclaimed": "⌛ Nobody wanted to explain. The word is back in the hat.",
    "ended_asleep": "💤 The round is over: nobody came back.",
    "ended_foul": "🚫 <b>{name}</b>, that's the word itself! The round doesn't count.",
    "ended_stopped": "✋ The round was stopped.",
    "nobody_solved": "Nobody guessed it.",
    "button_again_hat": "🎩 I'll explain",
    "button_again_challenge": "🤖 Bot explains",
    # Score and language
    "score_title": "🏆 <b>This game</b>",
    "totals_title": "📜 <b>All games</b>",
    "score_line": "{place}. {name}: {points}",
    "score_empty": "No score yet. Begin with /challenge or /hat.",
    "game_ended": "🏁 <b>The game is over</b>",
    "choose_language": "Which language shall we play in? Now it's {current}.",
    "language_changed": "We now play in English.",
    "choose_skill": "How well shall I play? Now it's {current}.",
    "skill_easy": "weakly",
    "skill_normal": "as usual",
    "skill_hard": "strongly",
    "skill_changed": "From now on I play {skill}.",
    # Why these clues
    "button_why": "🔍 Why these clues?",
    "why_title": "🔍 I try clues on myself: which place does <b>{word}</b> take among my own guesses?",
    "why_line": "{number}. {clue}: {alone}, with those before {together}",
    "why_place": "no. {place}",
    "why_nowhere": "far off",
    "why_told": "I've told already: look above.",
    "why_no_model": "I can't tell: the model that explained is gone.",
    # Refusals
    "refused_no_round": "No round is running. Begin with /challenge or /hat.",
    "refused_round_runs": "A round is running. Let's finish it first, or end it with /stop.",
    "refused_old_round": "This button belongs to an earlier round.",
    "refused_taken": "Somebody else explains already. Guess!",
    "refused_seated": "You have a seat already. Guess!",
    "refused_not_explainer": "Only the explainer may see the word.",
    "refused_explainer_knows": "You're the explainer: nothing for you to guess. 🙂",
    "refused_too_late_to_change": "A clue has been named: the word stays.",
    "refused_no_changes_left": "The word stays: no swaps left.",
    "refused_not_paused": "The round is going on already.",
    "refused_not_yours": "A round is stopped by the one who began it, its explainer or an administrator.",
    "refused_no_game": "There is nothing to stop: no game is on.",
    "refused_no_word": "There is no word in that. A clue is one word, in letters.",
    "refused_not_one_word": "A clue is exactly one word.",
    "refused_clue_length": "A clue has 2 to 30 letters.",
    "refused_foreign": "The clue has to be in English.",
    "refused_unknown_word": "I don't know that word. Try another one.",
    "refused_repeated": "That clue has been named already.",
    "refused_cognate": "That's a relative of the word itself. Try another one.",
    "refused_no_clues_left": "No clues left. Let them guess.",
    "refused_no_clue_yet": "There is no clue yet.",
    "refused_not_a_guess": "A guess is one to three words.",
    "refused_already_solved": "You have it already. Leave it to the others!",
    "refused_too_late": "Time was up: the message came too late.",
    "refused_settled": "The round is decided already.",
    "refused_edited": "Edited messages don't count.",
    "refused_nothing_due": "That's done already.",
    # Command menu
    "menu_challenge": "the bot explains, you guess",
    "menu_hat": "one of you explains",
    "menu_score": "the score",
    "menu_stop": "end the round or the game",
    "menu_language": "language of the game",
    "menu_skill": "how well the bot plays",
    "menu_help": "the rules",
    "menu_start": "begin",
}
