"""Methods by which the bot answers presses and inline queries, looks around, and sets its commands."""

import re
from typing import Any

from bot.sandbox.arguments import Arguments
from bot.sandbox.errors import bad_request
from bot.sandbox.keyboards import check_markup
from bot.sandbox.markup import read_text, units
from bot.sandbox.methods import method
from bot.sandbox.model import Chat, Member
from bot.sandbox.rights import leave
from bot.sandbox.sending import LONGEST_TEXT, open_chat
from bot.sandbox.world import World

LONGEST_ANSWER = 200
MOST_RESULTS = 50
MOST_COMMANDS = 100
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
_SCOPE_FIELDS = {
    "default": (), "all_private_chats": (), "all_group_chats": (), "all_chat_administrators": (),
    "chat": ("chat_id",), "chat_administrators": ("chat_id",), "chat_member": ("chat_id", "user_id"),
}  # fmt: skip
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
_ACTIONS = frozenset(
    {"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice"}
    | {"upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note"}
)


@method("getMe")
def get_me(world: World, args: Arguments) -> Any:
    """The bot's own account."""
    return {
        **world.bot.user(),
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy_mode,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method("answerCallbackQuery", "callback_query_id text show_alert url cache_time")
def answer_callback_query(world: World, args: Arguments) -> bool:
    """Answer a press, once and in time."""
    text = args.text("text")
    if units(text) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    press = world.presses.get(args.text("callback_query_id"))
    late = press is None or world.now() - press.pressed_at > world.options.query_lifetime_s
    if press is None or late or press.answer is not None:
        raise bad_request(TOO_OLD)
    press.answer = {"text": text, "alert": args.flag("show_alert"), "url": args.text("url")}
    world.changed()
    return True


@method("answerInlineQuery", "inline_query_id results cache_time is_personal next_offset button")
def answer_inline_query(world: World, args: Arguments) -> bool:
    """Answer an inline query, once and in time."""
    results = args.array("results", "InlineQueryResult")
    checked = [_result(result) for result in results or []]
    ids = [result["id"] for result in checked]
    if len(ids) > MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    button = args.mapping("button", "inline query results button")
    if button is not None and not re.fullmatch(
        r"[\w-]{1,64}", str(button.get("start_parameter", "")), re.ASCII
    ):
        raise bad_request("START_PARAM_INVALID")
    question = world.questions.get(args.text("inline_query_id"))
    late = question is None or world.now() - question.asked_at > world.options.query_lifetime_s
    if question is None or late or question.results is not None:
        raise bad_request(TOO_OLD)
    question.results, question.button = checked, button
    world.changed()
    return True


def _result(result: Any) -> dict[str, Any]:
    if not isinstance(result, dict):
        raise bad_request("can't parse inline query result: expected an Object")
    result = {key: value for key, value in result.items() if value is not None}
    if result.get("type") != "article" or not result.get("title"):
        raise bad_request("the sandbox models inline results of type article with a title only")
    if not 1 <= len(str(result.get("id", "")).encode()) <= 64:
        raise bad_request("RESULT_ID_INVALID")
    content = result.get("input_message_content")
    if not isinstance(content, dict) or not content.get("message_text"):
        raise bad_request("can't parse inline query result: MESSAGE_EMPTY")
    text, _ = read_text(content["message_text"], content.get("parse_mode") or "")
    if units(text) > LONGEST_TEXT:
        raise bad_request("MESSAGE_TOO_LONG")
    if "reply_markup" in result:
        result["reply_markup"] = check_markup(result["reply_markup"])
    content = {key: value for key, value in content.items() if value is not None}
    return {**result, "input_message_content": content}


@method("sendChatAction", "chat_id action message_thread_id")
def send_chat_action(world: World, args: Arguments) -> bool:
    """Show that the bot is busy; nobody sees it in the sandbox."""
    open_chat(world, args)
    if args.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


@method("getChat", "chat_id")
def get_chat(world: World, args: Arguments) -> Any:
    """The full `ChatFullInfo` object."""
    chat = open_chat(world, args)
    full = {
        **world.chat_json(chat),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }
    if not chat.private:
        full["permissions"] = {"can_send_messages": True, "can_react_to_messages": True}
    return {**full, "slow_mode_delay": chat.slow_mode_s} if chat.slow_mode_s else full


def _member_json(world: World, chat: Chat, account_id: int, member: Member) -> dict[str, Any]:
    account = world.account(account_id)
    if account is None:
        raise bad_request("user not found")
    return member.as_json(account)


@method("getChatMember", "chat_id user_id")
def get_chat_member(world: World, args: Arguments) -> Any:
    """Somebody's place in a chat."""
    chat = open_chat(world, args)
    user_id = args.integer("user_id")
    if user_id <= 0:
        raise bad_request("invalid user_id specified")
    return _member_json(world, chat, user_id, chat.member(user_id))


@method("getChatAdministrators", "chat_id return_bots")
def get_chat_administrators(world: World, args: Arguments) -> Any:
    """Who administers a group; other bots aren't there, and this one is named if it does."""
    chat = open_chat(world, args)
    if chat.private:
        raise bad_request("there are no administrators in the private chat")
    return [_member_json(world, chat, each, m) for each, m in chat.members.items() if m.rules]


@method("getChatMemberCount", "chat_id")
def get_chat_member_count(world: World, args: Arguments) -> int:
    """How many are in the chat, the bot too."""
    return sum(member.inside for member in open_chat(world, args).members.values())


@method("leaveChat", "chat_id")
def leave_chat(world: World, args: Arguments) -> bool:
    """The bot goes out of a group."""
    chat = open_chat(world, args)
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    leave(world, chat, world.bot)
    return True


def _slot(world: World, args: Arguments) -> tuple[str, str]:
    scope = args.mapping("scope", "BotCommandScope") or {"type": "default"}
    fields = _SCOPE_FIELDS.get(str(scope.get("type")))
    if fields is None:
        raise bad_request("unsupported BotCommandScope type specified")
    for name in fields:
        if not isinstance(scope.get(name), int):
            raise bad_request(f"can't parse BotCommandScope: Can't find field \"{name}\"")
    if "chat_id" in fields:
        world.chat_of(scope["chat_id"])
    language = args.text("language_code")
    if language and not re.fullmatch("[a-z]{2}", language):
        raise bad_request("invalid language code specified")
    return ":".join([scope["type"], *(str(scope[name]) for name in fields)]), language


@method("setMyCommands", "commands scope language_code")
def set_my_commands(world: World, args: Arguments) -> bool:
    """Set the command menu of one scope and language."""
    commands = args.array("commands", "BotCommand") or []
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not isinstance(command, dict) or not re.fullmatch(
            "/?[a-z0-9_]{1,32}", str(command.get("command"))
        ):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description") or "")) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_slot(world, args)] = commands
    world.changed()
    return True


@method("getMyCommands", "scope language_code")
def get_my_commands(world: World, args: Arguments) -> Any:
    """The command menu of exactly this scope and language."""
    return world.commands.get(_slot(world, args), [])


@method("deleteMyCommands", "scope language_code")
def delete_my_commands(world: World, args: Arguments) -> bool:
    """Take the command menu of one scope and language away."""
    world.commands.pop(_slot(world, args), None)
    world.changed()
    return True


def menu_for(world: World, chat: Chat, person_id: int) -> list[dict[str, Any]]:
    """The command menu which a person sees: the narrowest scope that has one, own language first."""
    person = world.people[person_id]
    rules = chat.member(person_id).rules
    scopes = [f"chat:{chat.id}", "all_private_chats", "default"]
    if not chat.private:
        admins = [f"chat_administrators:{chat.id}"] if rules else []
        all_admins = ["all_chat_administrators"] if rules else []
        member = f"chat_member:{chat.id}:{person_id}"
        scopes = [member, *admins, f"chat:{chat.id}", *all_admins, "all_group_chats", "default"]
    slots = [(scope, language) for scope in scopes for language in (person.language, "")]
    return next((world.commands[slot] for slot in slots if world.commands.get(slot)), [])
