"""What each part of the page looks like: pure functions from the states of `ui.state` to `Html`.

Composed from `ui.render` alone, so that nothing in here can forget to escape.
"""
