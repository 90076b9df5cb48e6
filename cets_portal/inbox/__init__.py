"""站内信: messages to people, in the portal and through the channels they chose."""
