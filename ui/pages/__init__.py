"""The pages: each file lays one out, and wires its events to the handlers of `ui.handlers`."""
