"""Methods by which the bot writes: sendMessage, sendPhoto, edits, deletions, reactions."""

from typing import Any

from bot.sandbox.arguments import Arguments
from bot.sandbox.errors import ApiError, bad_request, forbidden
from bot.sandbox.keyboards import read_markup
from bot.sandbox.markup import read_text, units
from bot.sandbox.methods import method
from bot.sandbox.model import GENERAL_TOPIC, Chat, Post
from bot.sandbox.world import World

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
DELETABLE_S = 48 * 3600
REACTIONS = frozenset("👍👎❤🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🙏👌🕊🤡🥱😍🐳💯🤣⚡🏆💔🤨😐😴😭🤓👀🙈😇🤝✍🤗🆒😎")
"""The emoji which every chat allows."""
_SHARED = (
    "chat_id message_thread_id parse_mode disable_notification protect_content reply_parameters reply_markup"
    " ephemeral_message_parameters receiver_user_id callback_query_id"
)
_SHOWN = "text parse_mode link_preview_options reply_markup"


def open_chat(world: World, args: Arguments) -> Chat:
    """The chat of a request, if the bot may write there; raises ApiError."""
    chat = world.chat_of(args.chat_id())
    member = world.bot_member(chat)
    if chat.private:
        person = world.people[chat.id]
        if person.blocked_bot:
            raise forbidden("bot was blocked by the user")
        if not person.started:
            raise forbidden("bot can't initiate conversation with a user")
    elif member.status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    elif not member.inside:
        raise forbidden(f"bot is not a member of the {chat.type} chat")
    return chat


def shown_text(args: Arguments) -> dict[str, Any]:
    """Text and entities of a request; raises ApiError."""
    source = args.text("text")
    if not source:
        raise bad_request("message text is empty")
    text, entities = read_text(source, args.text("parse_mode"))
    if not text:
        raise bad_request("text must be non-empty")
    if units(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def _replied(chat: Chat, args: Arguments) -> Post | None:
    parameters = args.mapping("reply_parameters", "reply parameters")
    if parameters is None:
        return None
    strange = parameters.keys() - {"message_id", "allow_sending_without_reply", "chat_id", "quote_parse_mode"}
    if strange or str(parameters.get("chat_id", chat.id)) != str(chat.id):
        raise bad_request("the sandbox models replies by message_id in the same chat only")
    post = chat.posts.get(Arguments(parameters).message_id())
    if post is not None and not post.deleted:
        return post
    if Arguments(parameters).flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _topic(chat: Chat, args: Arguments, replied: Post | None) -> int | None:
    topic = args.integer("message_thread_id")
    if topic and (not chat.is_forum or topic not in chat.topics):
        # A thread of replies has an id as well, but takes no messages by it; nor does General.
        raise bad_request("message thread not found")
    if not chat.is_forum:
        return None
    return topic or (replied.topic if replied else None) or GENERAL_TOPIC


def _send(world: World, args: Arguments, content: dict[str, Any]) -> dict[str, Any]:
    chat = open_chat(world, args)
    replied = _replied(chat, args)
    topic = _topic(chat, args, replied)
    markup = read_markup(args)
    receiver = _receiver(world, chat, args)
    world.budgets.spend(chat.id)
    if markup is not None and "inline_keyboard" in markup and markup["inline_keyboard"]:
        content["reply_markup"] = markup
    if receiver is not None:
        return _whisper(world, chat, receiver, content)
    if replied is not None:
        content["reply_to_message"] = world.quoted(replied)
    post = world.write(chat, world.bot, content, topic)
    post.asks_reply = markup is not None and bool(markup.get("force_reply"))
    return dict(post.message)


def _receiver(world: World, chat: Chat, args: Arguments) -> int | None:
    wanted = args.mapping("ephemeral_message_parameters", "ephemeral message parameters") or {}
    if "receiver_user_id" in args and not wanted:
        wanted = {"receiver_user_id": args.integer("receiver_user_id")}
    if not wanted:
        return None
    if wanted.keys() - {"receiver_user_id", "callback_query_id"}:
        raise bad_request("the sandbox models receiver_user_id and callback_query_id of whispers only")
    if chat.private:
        raise bad_request("ephemeral messages can be sent to group and supergroup chats only")
    receiver = Arguments(wanted).integer("receiver_user_id")
    if receiver not in world.people or not chat.member(receiver).inside:
        raise bad_request("USER_NOT_PARTICIPANT")
    return receiver


def _whisper(world: World, chat: Chat, receiver: int, content: dict[str, Any]) -> dict[str, Any]:
    number = max(chat.whispers, default=0) + 1
    message = {
        "message_id": 0,
        "ephemeral_message_id": number,
        "date": int(world.now()),
        "chat": world.chat_json(chat),
        "from": world.bot.user(),
        "receiver_user": world.people[receiver].user(),
        **content,
    }
    post = Post(message, world.bot.id, receiver=receiver)
    chat.whispers[number] = post
    post.revision = world.changed()
    return dict(message)


@method("sendMessage", f"text link_preview_options {_SHARED}")
def send_message(world: World, args: Arguments) -> Any:
    """A new text message, or a whisper to one member."""
    return _send(world, args, shown_text(args))


@method("sendPhoto", f"photo caption has_spoiler {_SHARED}")
def send_photo(world: World, args: Arguments) -> Any:
    """A new message with a picture, of which only the caption is kept."""
    if "photo" not in args:
        raise bad_request("there is no photo in the request")
    text, entities = read_text(args.text("caption"), args.text("parse_mode"))
    if units(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    size = {"file_id": "sandbox", "file_unique_id": "sandbox", "width": 1, "height": 1}
    caption = {"caption": text, "caption_entities": entities} if text else {}
    return _send(world, args, {"photo": [size], **caption})


def _own_post(world: World, args: Arguments) -> tuple[Chat, Post]:
    inline_id = args.text("inline_message_id")
    if inline_id:
        found = ((c, p) for c in world.chats.values() for p in c.posts.values() if p.inline_id == inline_id)
        chat_and_post = next(found, None)
        if chat_and_post is None or chat_and_post[1].deleted:
            raise bad_request("MESSAGE_ID_INVALID")
        return chat_and_post
    chat = open_chat(world, args)
    post = chat.posts.get(args.message_id())
    if post is None or post.deleted:
        raise bad_request("message to edit not found")
    if post.author != world.bot.id:
        raise bad_request("message can't be edited")
    return chat, post


def _edit(world: World, args: Arguments, chat: Chat, post: Post, content: dict[str, Any]) -> Any:
    markup = read_markup(args)
    if markup is not None and markup.get("inline_keyboard"):
        content["reply_markup"] = markup
    names = ("text", "entities", "reply_markup")
    if all(content.get(name) == post.message.get(name) for name in names):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same"
            " as a current content and reply markup of the message"
        )
    world.budgets.spend(chat.id)
    for name in names:
        post.message.pop(name, None)
    post.message |= {**content, "edit_date": int(world.now())}
    post.revision = world.changed()
    return True if "inline_message_id" in args else dict(post.message)


@method("editMessageText", f"chat_id message_id inline_message_id {_SHOWN}")
def edit_message_text(world: World, args: Arguments) -> Any:
    """New text and buttons for an own message; without `reply_markup` it loses its buttons."""
    content = shown_text(args)
    chat, post = _own_post(world, args)
    if "text" not in post.message:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, args, chat, post, content)


@method("editMessageReplyMarkup", "chat_id message_id inline_message_id reply_markup")
def edit_message_reply_markup(world: World, args: Arguments) -> Any:
    """New buttons for an own message."""
    chat, post = _own_post(world, args)
    kept: dict[str, Any] = {name: post.message[name] for name in ("text", "entities") if name in post.message}
    return _edit(world, args, chat, post, kept)


def _deletable(world: World, chat: Chat, post: Post | None) -> Post:
    if post is None or post.deleted:
        raise bad_request("message to delete not found")
    own = post.author == world.bot.id
    allowed = own or chat.private or world.bot_member(chat).may("can_delete_messages")
    service = "migrate_to_chat_id" in post.message or "forum_topic_created" in post.message
    if not allowed or service or world.now() - post.message["date"] > DELETABLE_S:
        raise bad_request("message can't be deleted")
    return post


def _remove(world: World, post: Post) -> None:
    post.deleted = True
    post.revision = world.changed()


@method("deleteMessage", "chat_id message_id")
def delete_message(world: World, args: Arguments) -> bool:
    """Take a message away: an own one, or any with the right to delete; at most 48 hours old."""
    chat = open_chat(world, args)
    _remove(world, _deletable(world, chat, chat.posts.get(args.message_id())))
    return True


@method("deleteMessages", "chat_id message_ids")
def delete_messages(world: World, args: Arguments) -> bool:
    """Take 1 to 100 messages away; those which can't be found are passed over."""
    chat = open_chat(world, args)
    ids = args.array("message_ids", "message identifiers") or []
    if not 1 <= len(ids) <= 100:
        raise bad_request(
            "message identifiers are not specified" if not ids else "too many messages to delete"
        )
    posts = [chat.posts.get(Arguments({"message_id": each}).message_id()) for each in ids]
    for post in [_deletable(world, chat, post) for post in posts if post is not None and not post.deleted]:
        _remove(world, post)
    return True


@method("setMessageReaction", "chat_id message_id reaction is_big")
def set_message_reaction(world: World, args: Arguments) -> bool:
    """The bot's one reaction to a message; an empty list takes it away."""
    chat = open_chat(world, args)
    post = chat.posts.get(args.message_id())
    if post is None or post.deleted:
        raise bad_request("message to react not found")
    wanted = args.array("reaction", "ReactionType") or []
    if len(wanted) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    emojis = [each.get("emoji") if isinstance(each, dict) else None for each in wanted]
    if any(emoji not in REACTIONS for emoji in emojis):
        raise bad_request("REACTION_INVALID")
    post.reactions[world.bot.id] = [str(emoji) for emoji in emojis]
    post.revision = world.changed()
    return True


def _whispered(world: World, args: Arguments) -> Post:
    chat = open_chat(world, args)
    post = chat.whispers.get(args.message_id("ephemeral_message_id"))
    if post is None or post.deleted or post.receiver != args.integer("receiver_user_id"):
        raise ApiError(400, "Bad Request: message to edit not found")
    return post


@method("editEphemeralMessageText", f"chat_id receiver_user_id ephemeral_message_id {_SHOWN}")
def edit_ephemeral_message_text(world: World, args: Arguments) -> bool:
    """New text for a whisper."""
    content, post = shown_text(args), _whispered(world, args)
    _edit(world, args, world.chat_of(args.chat_id()), post, content)
    return True


@method("deleteEphemeralMessage", "chat_id receiver_user_id ephemeral_message_id")
def delete_ephemeral_message(world: World, args: Arguments) -> bool:
    """Take a whisper away."""
    _remove(world, _whispered(world, args))
    return True
