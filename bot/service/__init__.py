"""An AI player as a web service: `/explain` and `/guess`, the public protocol of the hat competitions."""
