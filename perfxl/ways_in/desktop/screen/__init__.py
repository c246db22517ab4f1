"""The parts of the window: each a widget over the toolkit, told by the window what to show and whom to call."""
