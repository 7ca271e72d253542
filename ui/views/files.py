"""Adding files to the corpus and deleting them; `script/files.js` does what the buttons say."""

from ui.render import NOTHING, Html, tag, text
from ui.state import IndexView
from ui.views.foot import act, carried
from ui.words import count


def adding(view: IndexView) -> Html:
    """Offer to add files, where the server lets them be added."""
    if view.status is None or not view.status.uploads:
        return NOTHING
    note = "They are copied into the corpus folder, and the index follows."
    return tag("div", "fn-adding", act("add", "Add files …"), tag("span", "fn-by", text(note)))


def deleting(source: str, documents: int) -> Html:
    """Offer to delete a file; what that means is told before the button that does it."""
    held = "the document" if documents == 1 else f"all {count(documents, 'document')}"
    meant = f"This deletes {source} from the corpus folder, with {held} in it. "
    kept = "Older states of the index keep its text."
    return tag(
        "details",
        "fn-deleting",
        tag("summary", "", text("Delete …")),
        tag("p", "fn-by", text(meant + kept)),
        act("delete", "Delete this file", carried(source)),
    )
