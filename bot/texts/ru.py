"""Russian texts. Keys are those of `bot.texts.en`; a test holds both together."""

TEXTS: dict[str, str] = {
    # Names and small words
    "robot_name": "Шляпник 🤖",
    "language_name": "русский",
    # Greeting and help
    "start_private": (
        "🎩 Привет! Я веду «Шляпу» — игру, в которой слово объясняют другими словами.\n\n"
        "Добавьте меня в группу и напишите там /challenge: объяснять буду я, угадывать — вы. "
        "А по команде /hat слово объясняет кто-нибудь из вас.\n\n"
        "Правила — в /help."
    ),
    "start_group": "🎩 Я здесь! /challenge — объясняю я, /hat — объясняете вы, /help — правила.",
    "add_to_group": "Добавить в группу",
    "help": (
        "🎩 <b>Как играть</b>\n"
        "Из шляпы достают слово. Объясняющий называет подсказки — по одному слову, не однокоренному "
        "с загаданным. Остальные угадывают: просто пишут свои варианты в чат.\n\n"
        "<b>Очки.</b> Подсказок {n_clues}. Угадали после первой — {n_clues:plural:очко|очка|очков}, "
        "после каждой следующей — на одно меньше. Объясняющий получает сумму за всех, кто угадал.\n\n"
        "<b>Тайная догадка.</b> Наберите в строке сообщения <code>@{username} слово</code> — "
        "её не увидит никто. Или напишите её мне в личку.\n\n"
        "<b>Команды</b>\n"
        "/challenge — объясняю я\n"
        "/hat — объясняет один из вас\n"
        "/score — счёт\n"
        "/stop — закончить раунд или игру\n"
        "/language — язык игры\n"
        "/skill — насколько хорошо играет бот\n\n"
        "Уровень можно назвать сразу: <code>/hat лёгкие</code>, <code>/challenge трудные</code>, "
        "<code>/challenge финансы</code>."
    ),
    "only_in_groups": "Играют в группе: добавьте меня туда и напишите /challenge.",
    "unknown_level": "Такого уровня нет. Бывают: лёгкие, средние, трудные, финансы.",
    "anonymous": "Анонимно играть нельзя: я не пойму, кому начислить очки. Напишите от своего имени.",
    # Hints about the chat
    "deaf": (
        "👂 В этой группе мне видны только ответы на мои сообщения. Отвечайте на них — или сделайте меня "
        "администратором, и я услышу всех."
    ),
    "slow_mode": "🐢 В группе медленный режим: одно сообщение в {seconds} с. Догадываться будет трудно.",
    # A person explains
    "round_opened": "🎩 Слово у меня. Кто объясняет?",
    "button_claim": "Я объясняю",
    "claimed": (
        "🎩 Объясняет <b>{name}</b>. Подсказка — одно слово, просто сообщением в чат. "
        "Всего подсказок — {n_clues}. Остальные угадывают!"
    ),
    "board": "🎩 Объясняет <b>{name}</b>. Подсказки ({number} из {n_clues}): {clues}",
    "button_word": "Моё слово",
    "button_change": "Другое слово",
    "button_join": "🙋 Я играю",
    "joined": "Вы за столом. Удачи!",
    "button_whisper": "🤫 Тайная догадка",
    "your_word": "Ваше слово: {word}\n\nПишите подсказки в чат, по одному слову.",
    "new_word": "Новое слово: {word}",
    "robot_thinks": "{name}: <i>{word}</i>? Нет, не то.",
    # The AI explains
    "challenge_opened": (
        "🎩 Загадываю слово и объясняю его сам. Подсказок — {n_clues}. Пишите догадки в чат!"
    ),
    "robot_clue": "💡 {number} из {n_clues}: <b>{clue}</b>",
    "robot_last_clue": "💡 {number} из {n_clues}, последняя: <b>{clue}</b>",
    "paused": "💤 Кажется, никто не играет. Подожду вас.",
    "button_resume": "Играем дальше",
    "resumed": "Играем!",
    "no_model": "Объяснять пока не могу: не загрузилась модель. Зато можно сыграть в /hat.",
    # Guesses
    "guessed_closed": "🎉 <b>{name}</b> знает слово: +{points}!",
    "guessed_private": "🤫 <b>{name}</b> знает слово: +{points}!",
    "you_guessed": "🎉 Верно! Это {points:plural:очко|очка|очков}. Только не выдавайте слово.",
    "near": "🔥 «{text}» — совсем близко!",
    "not_it": "Нет, не «{text}».",
    "private_sent": "🤫 Тайная догадка",
    "private_button": "🤫",
    "private_secret": "Эту догадку видит только тот, кто её сделал.",
    "inline_title": "Тайная догадка: «{text}»",
    "inline_description": "Нажмите — в чате не увидят, что вы написали",
    "inline_hint": "Наберите догадку — от одного до трёх слов",
    "no_table": "Не знаю, где вы играете. Напишите догадку в группе, где идёт раунд, и возвращайтесь.",
    # The end of a round
    "word_was": "Слово: <b>{word}</b>.",
    "solver": "{name}: +{points} (подсказка {number})",
    "explainer_earned": "{name}, за объяснение: +{points}",
    "ended_solved": "🎉 Есть!",
    "ended_spent": "🏁 Подсказки кончились.",
    "ended_silent": "⌛ Подсказки не дождались.",
    "ended_unclaimed": "⌛ Объяснять никто не взялся. Слово вернулось в шляпу.",
    "ended_asleep": "💤 Раунд закончился: никто не вернулся.",
    "ended_foul": "🚫 <b>{name}</b>, это же само слово! Раунд не считается.",
    "ended_stopped": "✋ Раунд остановлен.",
    "nobody_solved": "Никто не угадал.",
    "button_again_hat": "🎩 Объясняю я",
    "button_again_challenge": "🤖 Объясняет бот",
    # Score and language
    "score_title": "🏆 <b>Эта игра</b>",
    "totals_title": "📜 <b>За всё время</b>",
    "score_line": "{place}. {name} — {points}",
    "score_empty": "Счёта пока нет. Начните с /challenge или /hat.",
    "game_ended": "🏁 <b>Игра окончена</b>",
    "choose_language": "На каком языке играем? Сейчас — {current}.",
    "language_changed": "Теперь играем по-русски.",
    "choose_skill": "Насколько хорошо мне играть? Сейчас — {current}.",
    "skill_easy": "слабо",
    "skill_normal": "обычно",
    "skill_hard": "сильно",
    "skill_changed": "Теперь я играю так: {skill}.",
    # Why these clues
    "button_why": "🔍 Почему такие подсказки?",
    "why_title": (
        "🔍 Я проверяю подсказки на себе: на каком месте среди моих догадок оказывается слово <b>{word}</b>?"
    ),
    "why_line": "{number}. {clue}: {alone}, вместе с прежними — {together}",
    "why_place": "{place}-е место",
    "why_nowhere": "далеко",
    "why_told": "Я уже рассказал — смотрите выше.",
    "why_no_model": "Не могу сказать: модели, которая объясняла, уже нет.",
    # Refusals
    "refused_no_round": "Раунда сейчас нет. Начните с /challenge или /hat.",
    "refused_round_runs": "Раунд уже идёт. Доиграем — начнём новый. Закончить раньше: /stop.",
    "refused_old_round": "Эта кнопка от прошлого раунда.",
    "refused_taken": "Уже объясняет другой игрок. Угадывайте!",
    "refused_seated": "Вы уже за столом. Угадывайте!",
    "refused_not_explainer": "Слово видит только тот, кто объясняет.",
    "refused_explainer_knows": "Вы же объясняете — вам угадывать нечего. 🙂",
    "refused_too_late_to_change": "Подсказка уже названа: слово не поменять.",
    "refused_no_changes_left": "Слово больше не поменять: замены кончились.",
    "refused_not_paused": "Раунд уже идёт.",
    "refused_not_yours": "Остановить раунд может тот, кто его начал, объясняющий или администратор.",
    "refused_no_game": "Останавливать нечего: игра не идёт.",
    "refused_no_word": "Здесь нет слова. Подсказка — одно слово буквами.",
    "refused_not_one_word": "Подсказка — ровно одно слово.",
    "refused_clue_length": "В подсказке от 2 до 30 букв.",
    "refused_foreign": "Подсказка должна быть по-русски.",
    "refused_unknown_word": "Не знаю такого слова. Попробуйте другое.",
    "refused_repeated": "Такая подсказка уже была.",
    "refused_cognate": "Это однокоренное слово. Попробуйте другое.",
    "refused_no_clues_left": "Подсказки кончились. Ждём догадок.",
    "refused_no_clue_yet": "Подсказок ещё не было.",
    "refused_not_a_guess": "Догадка — от одного до трёх слов.",
    "refused_already_solved": "Вы уже угадали. Дайте другим!",
    "refused_too_late": "Время вышло: сообщение опоздало.",
    "refused_settled": "Раунд уже решён.",
    "refused_edited": "Исправленные сообщения не считаются.",
    "refused_nothing_due": "Уже сделано.",
    # Command menu
    "menu_challenge": "бот объясняет, вы угадываете",
    "menu_hat": "объясняет один из вас",
    "menu_score": "счёт",
    "menu_stop": "закончить раунд или игру",
    "menu_language": "язык игры",
    "menu_skill": "насколько хорошо играет бот",
    "menu_help": "правила",
    "menu_start": "начать",
}
