/* The reading view: from mention to mention. */

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
