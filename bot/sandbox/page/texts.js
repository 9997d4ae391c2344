// What the page itself says, in both of its languages.

const TEXTS = {
  ru: {
    title: "Шляпа", subtitle: "песочница: свой маленький Телеграм", skip: "К полю ввода", close: "Закрыть",
    chats: "Чаты", bot_here: "Бот в этом чате", in_chat: "Бот в чате", admin: "Администратор",
    may_delete: "Может удалять сообщения", privacy: "Режим приватности",
    privacy_note: "С приватностью бот-участник видит только команды и ответы себе. Смена режима заново добавляет бота в чат.",
    person_language: "Язык Telegram", leave: "Выйти из группы", join: "Вернуться в группу",
    group_settings: "Группа", migrate: "Сделать супергруппой", forum: "Включить темы", topic_name: "Название темы",
    open_topic: "Создать", slow_mode: "Медленный режим, с", theme: "Тема", settings: "Чаты и настройки",
    welcome: "Сыграем в шляпу?", welcome_text: "Одно слово, несколько подсказок и вы. Кнопка ниже — и бот начнёт объяснять.",
    hint: ["Попробуйте ", ": бот загадает слово, а вы угадывайте за любого из участников."],
    messages: "Сообщения", down: "К новым сообщениям", you_are: "Кто пишет", offers: "Варианты", cancel: "Отмена",
    commands: "Команды", send: "Отправить", add_person: "Новый участник", name: "Имя", add: "Добавить",
    actions: "Действия с сообщением", reply: "Ответить", edit: "Изменить", delete: "Удалить", more: "Действия",
    placeholder: (name) => `Пишет ${name}…`, you: (name) => `Вы — ${name}`, bot: "бот", edited: "изменено",
    only_you: "видно только вам", private_chat: "личный чат с ботом", photo: "Фото", no_answer: "Бот не ответил на нажатие.",
    nothing_found: "Бот ничего не предлагает.", searching: "Спрашиваем бота…", no_commands: "У бота пока нет команд.",
    group: "группа", supergroup: "супергруппа", offline: "Нет связи…", all_topics: "Все темы", general: "Общая",
    people: (n) => `${n} ${n % 10 === 1 && n % 100 !== 11 ? "участник" : n % 10 > 1 && n % 10 < 5 && (n % 100 < 10 || n % 100 > 20) ? "участника" : "участников"}`,
    bot_out: "бота нет в чате", bot_admin: "бот — администратор, видит всё", bot_hears: "бот видит всё", bot_deaf: "бот видит команды и ответы себе",
    new_chat_members: (name) => `${name} теперь в чате`, left_chat_member: (name) => `${name} больше не в чате`,
    forum_topic_created: (name) => `Создана тема «${name}»`, migrate_to_chat_id: () => "Группа стала супергруппой",
    migrate_from_chat_id: () => "Это теперь супергруппа", link: (url) => `Ссылка ведёт за пределы песочницы: ${url}`,
    today: "сегодня", switch_language: "English",
    not_a_member: "Этого человека нет в чате.", no_message: "Сообщения уже нет.", no_button: "Этой кнопки уже нет.",
    too_long: "Слишком длинно: Telegram принимает до 4096 знаков.", empty: "Нечего отправлять.", slow_mode_wait: "Медленный режим: подождите.",
    blocked: "Бот заблокирован: включите «Бот в чате».", not_own: "Чужое сообщение менять нельзя.",
  },
  en: {
    title: "The hat", subtitle: "sandbox: a Telegram of your own", skip: "Go to the input field", close: "Close",
    chats: "Chats", bot_here: "The bot in this chat", in_chat: "Bot is in the chat", admin: "Administrator",
    may_delete: "May delete messages", privacy: "Privacy mode",
    privacy_note: "In privacy mode a bot that is a plain member sees commands and replies to it only. Changing the mode adds the bot to the chat anew.",
    person_language: "Telegram language", leave: "Leave the group", join: "Come back to the group",
    group_settings: "Group", migrate: "Make it a supergroup", forum: "Switch topics on", topic_name: "Name of the topic",
    open_topic: "Open", slow_mode: "Slow mode, s", theme: "Theme", settings: "Chats and settings",
    welcome: "Shall we play the hat?", welcome_text: "One word, a few clues, and you. Press the button below and the bot begins to explain.",
    hint: ["Try ", ": the bot has a word in mind, and you guess as anybody here."],
    messages: "Messages", down: "Go to new messages", you_are: "Who is writing", offers: "Suggestions", cancel: "Cancel",
    commands: "Commands", send: "Send", add_person: "Somebody new", name: "Name", add: "Add",
    actions: "What to do with the message", reply: "Reply", edit: "Edit", delete: "Delete", more: "Actions",
    placeholder: (name) => `Write as ${name}…`, you: (name) => `You are ${name}`, bot: "bot", edited: "edited",
    only_you: "only you can see this", private_chat: "private chat with the bot", photo: "Photo", no_answer: "The bot didn't answer the press.",
    nothing_found: "The bot suggests nothing.", searching: "Asking the bot…", no_commands: "The bot has no commands yet.",
    group: "group", supergroup: "supergroup", offline: "No connection…", all_topics: "All topics", general: "General",
    people: (n) => `${n} ${n === 1 ? "person" : "people"}`,
    bot_out: "the bot is not here", bot_admin: "the bot is an administrator and sees all", bot_hears: "the bot sees all", bot_deaf: "the bot sees commands and replies to it",
    new_chat_members: (name) => `${name} is in the chat now`, left_chat_member: (name) => `${name} is no longer in the chat`,
    forum_topic_created: (name) => `Topic “${name}” is open`, migrate_to_chat_id: () => "The group became a supergroup",
    migrate_from_chat_id: () => "This is a supergroup now", link: (url) => `This link leads out of the sandbox: ${url}`,
    today: "today", switch_language: "Русский",
    not_a_member: "This person is not in the chat.", no_message: "The message is gone.", no_button: "The button is gone.",
    too_long: "Too long: Telegram takes up to 4096 characters.", empty: "There is nothing to send.", slow_mode_wait: "Slow mode: wait a little.",
    blocked: "The bot is blocked: switch “Bot is in the chat” on.", not_own: "Somebody else's message can't be changed.",
  },
};

const wanted = localStorage.getItem("page_language") || (navigator.language || "ru").slice(0, 2);
let current = wanted === "en" ? "en" : "ru";

export const language = () => current;
export const t = (key, ...values) => {
  const text = TEXTS[current][key];
  return typeof text === "function" ? text(...values) : text;
};

export function setLanguage(code) {
  current = code;
  localStorage.setItem("page_language", code);
  translatePage();
}

export function translatePage() {
  document.documentElement.lang = current;
  document.title = `${t("title")} · sandbox`;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = t(element.dataset.text);
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", t(element.dataset.label));
    if (element.tagName === "BUTTON") element.title = t(element.dataset.label);
  }
  for (const element of document.querySelectorAll("[data-hint]")) element.placeholder = t(element.dataset.hint);
}

export const refusal = (answer) => t(answer.code === "slow_mode" ? "slow_mode_wait" : answer.code) || answer.error;
