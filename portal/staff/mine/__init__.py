"""My page: what a person sees and changes of their own, with or without a role among staff."""
