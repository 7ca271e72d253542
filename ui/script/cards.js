/* The card of a footnote, shown while its marker is hovered or focused. */

const card = document.createElement("div");
card.id = "fn-pop";
card.setAttribute("role", "tooltip");
card.hidden = true;
let owner = null; // the marker whose card is shown
let leaving = 0;

const showCard = (mark) => {
  clearTimeout(leaving);
  const content = mark.nextElementSibling;
  if (owner === mark || !content?.classList.contains("fn-card")) return;
  hideCard();
  owner = mark;
  card.replaceChildren(content.cloneNode(true));
  card.hidden = false;
  mark.setAttribute("aria-describedby", card.id);
  const box = mark.getBoundingClientRect();
  const own = card.getBoundingClientRect();
  const edge = find("#fn-talk").getBoundingClientRect().right; // beside it stand the passages
  const below = box.bottom + own.height + 12 < innerHeight;
  const left = Math.max(12, Math.min(box.left - 24, edge - own.width - 12));
  card.style.left = `${left}px`;
  card.style.top = `${below ? box.bottom + 8 : Math.max(8, box.top - own.height - 8)}px`;
  light();
};

const hideCard = () => {
  owner?.removeAttribute("aria-describedby");
  owner = null;
  card.hidden = true;
  light();
};

// The same footnote in the list of passages.
const light = () => {
  const number = owner?.textContent.replace(/\D/g, "");
  for (const badge of all("#fn-panel .fn-number"))
    badge.classList.toggle("fn-lit", badge.textContent.replace(/\D/g, "") === number);
};

const markAt = (event) => event.target.closest?.(".fn-mark");

document.addEventListener("mouseover", (event) => {
  const mark = markAt(event);
  if (mark) showCard(mark);
  else if (event.target.closest?.("#fn-pop")) clearTimeout(leaving);
  else if (owner && owner !== document.activeElement) {
    clearTimeout(leaving);
    leaving = setTimeout(hideCard, 180);
  }
});
document.addEventListener("focusin", (event) => {
  const mark = markAt(event);
  if (mark && mark.matches(":focus-visible")) showCard(mark);
  else if (!mark) hideCard();
});
document.addEventListener("scroll", () => owner && hideCard(), { capture: true, passive: true });
document.addEventListener("keydown", (event) => {
  const mark = markAt(event);
  if (!mark || event.key !== " ") return;
  event.preventDefault();
  mark.click();
});
