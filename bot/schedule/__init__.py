"""Work beside the games: fetching news and training, by schedule or because an administrator asked."""
