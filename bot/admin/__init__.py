"""What administrators of the bot may do in a private chat. Nobody else learns that it exists."""
