/* The reading view: from mention to mention, and copying. */

let mention = -1;

const step = (by) => {
  const marks = all("#fn-reading .fn-document mark");
  if (marks.length === 0) return;
  const now = marks.indexOf(document.activeElement);
  mention = ((now < 0 ? mention : now) + by + marks.length) % marks.length;
  marks[mention].scrollIntoView({ block: "center" });
  marks[mention].focus({ preventScroll: true });
  const told = find("#fn-reading .fn-place");
  if (told) told.textContent = `${mention + 1} of ${marks.length}`;
};
onClick("#fn-reading .fn-previous", () => step(-1));
onClick("#fn-reading .fn-next", () => step(1));

const copy = async (button, words, source = null) => {
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(words);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Press Ctrl+C";
    if (source) getSelection().selectAllChildren(source);
  }
  setTimeout(() => (button.textContent = label), 1600);
};
onClick(".fn-copy", (button) => {
  const command = find("code", button.parentElement);
  copy(button, command?.lastChild.textContent ?? "", command);
});
onClick(".fn-copy-address", (button) => copy(button, location.href));
