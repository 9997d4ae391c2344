"""What changes chats and the bot's place in them: rights, privacy, coming and going, topics, migration."""

from bot.sandbox.errors import PersonRefused
from bot.sandbox.model import GENERAL_TOPIC, Chat, Member, Person, Post
from bot.sandbox.world import World, admin


def owner_of(world: World, chat: Chat) -> Person:
    """Who appoints and removes in this chat: its creator, else any person."""
    ids = [person for person, member in chat.members.items() if member.status == "creator"]
    return world.people[ids[0] if ids else next(iter(world.people))]


def join(world: World, chat: Chat, person: Person) -> None:
    """Let somebody into a group."""
    if chat.member(person.id).inside:
        return
    world.set_member(chat, person, Member(), person)
    post = world.write(chat, person, {"new_chat_members": [person.user()]}, GENERAL_TOPIC)
    world.tell_bot("message", chat, post)


def leave(world: World, chat: Chat, person: Person, status: str = "left") -> None:
    """Somebody goes, or is sent away with status `kicked`."""
    actor = owner_of(world, chat) if status == "kicked" else person
    post = world.write(chat, actor, {"left_chat_member": person.user()}, GENERAL_TOPIC)
    world.tell_bot("message", chat, post)
    world.set_member(chat, person, Member(status), actor)


def promote_bot(world: World, chat: Chat, *rights: str) -> None:
    """Make the bot an administrator with these rights, or with all but appointing others."""
    world.set_member(chat, world.bot, admin(*rights), owner_of(world, chat))


def demote_bot(world: World, chat: Chat) -> None:
    """Make the bot a plain member."""
    world.set_member(chat, world.bot, Member(), owner_of(world, chat))


def remove_bot(world: World, chat: Chat, status: str = "kicked") -> None:
    """Send the bot away; from a private chat it is shut out by blocking."""
    if chat.private:
        block_bot(world, world.people[chat.id], True)
        return
    actor = owner_of(world, chat)
    world.write(chat, actor, {"left_chat_member": world.bot.user()}, GENERAL_TOPIC)
    world.set_member(chat, world.bot, Member(status), actor)


def add_bot(world: World, chat: Chat) -> None:
    """Put the bot into the group; from now on the privacy mode of this moment holds here."""
    if world.bot_member(chat).inside:
        return
    actor = owner_of(world, chat)
    chat.hears_all = not world.privacy_mode
    world.set_member(chat, world.bot, Member(), actor)
    post = world.write(chat, actor, {"new_chat_members": [world.bot.user()]}, GENERAL_TOPIC)
    world.tell_bot("message", chat, post)


def set_privacy(world: World, on: bool) -> None:
    """Change the mode at BotFather. Groups notice only when the bot is put into them again."""
    world.privacy_mode = on
    world.changed()


def block_bot(world: World, person: Person, blocked: bool) -> None:
    """Block the bot or take it back in the person's private chat."""
    person.blocked_bot = blocked
    chat = world.chats[person.id]
    world.set_member(chat, world.bot, Member("kicked" if blocked else "member"), person)


def migrate(world: World, chat: Chat) -> Chat:
    """Turn a group into a supergroup with a new id; the old id only says where it went."""
    if chat.type != "group":
        raise PersonRefused("not_a_group", "only a group can become a supergroup")
    grown = world.add_group(chat.title, "supergroup")
    grown.members, grown.hears_all = chat.members, chat.hears_all
    actor = owner_of(world, chat)
    last = world.write(chat, actor, {"migrate_to_chat_id": grown.id})
    first = world.write(grown, actor, {"migrate_from_chat_id": chat.id})
    world.tell_bot("message", chat, last)
    world.tell_bot("message", grown, first)
    chat.migrated_to = grown.id
    world.changed()
    return grown


def make_forum(world: World, chat: Chat) -> None:
    """Give a supergroup topics."""
    if chat.type != "supergroup":
        raise PersonRefused("not_a_supergroup", "only a supergroup can have topics")
    chat.is_forum = True
    world.changed()


def open_topic(world: World, chat: Chat, name: str) -> Post:
    """Open a topic; its id is that of the service message."""
    if not chat.is_forum:
        raise PersonRefused("not_a_forum", "this chat has no topics")
    topic = chat.next_id
    chat.topics[topic] = name
    content = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
    post = world.write(chat, owner_of(world, chat), content, topic)
    world.tell_bot("message", chat, post)
    return post


def set_slow_mode(world: World, chat: Chat, seconds: int) -> None:
    """Make members wait between messages; 0 switches it off."""
    if chat.type != "supergroup":
        raise PersonRefused("not_a_supergroup", "only a supergroup can have slow mode")
    chat.slow_mode_s = seconds
    world.changed()
