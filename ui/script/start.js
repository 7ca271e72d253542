/* Start, and what Gradio's sanitiser takes away: put back once the page stands. */

const named = [
  ["#fn-live", { role: "status", "aria-live": "polite" }],
  ["#fn-notice", { role: "status", "aria-live": "polite" }],
  ["#fn-work", { role: "status", "aria-live": "polite" }],
  ["#fn-name nav", { "aria-label": "Pages" }],
  ["#fn-talk", { role: "region", "aria-label": "Conversation" }],
  ["#fn-panel", { role: "region", "aria-label": "Passages" }],
  ["#fn-reading", { role: "region", "aria-label": "Document" }],
  ["#fn-library", { role: "region", "aria-label": "Library" }],
  ["#fn-keep", { role: "region", "aria-label": "Index" }],
];
const name = () => {
  for (const [selector, attributes] of named) {
    const part = find(selector);
    for (const [key, value] of Object.entries(attributes))
      if (part && part.getAttribute(key) !== value) part.setAttribute(key, value);
  }
};

// Whether the conversation that the browser kept is back.
const restored = () => find("#fn-talk .fn-restored") !== null;

const shownTurn = () => find("#fn-current .fn-turn");
const numberOf = (turn) => Number(turn?.id.replace(/\D/g, "") ?? 0);
const ended = ".fn-done, .fn-failed, .fn-stopped";
let turns = 0; // the newest question that was scrolled to
let answered = 0; // and the newest that was answered

const newest = () => {
  const turn = shownTurn();
  const number = numberOf(turn);
  if (!turn) return;
  if (number !== turns) {
    turns = number;
    if (location.hash.length > 2) location.hash = "#/";
    turn.scrollIntoView({ block: "start" });
  }
  if (number !== answered && turn.matches(ended)) {
    answered = number;
    press("index"); // has the corpus moved on?
  }
};

const start = () => {
  document.body.append(card);
  let standing = false;
  new MutationObserver(() => {
    if (!standing && find("#fn-go-document") && find("#fn-question textarea") && restored()) {
      standing = true;
      turns = answered = numberOf(shownTurn());
      find("#fn-first")?.remove();
      name();
      restoreDraft();
      showPage(location.hash || "#/");
      shownTurn()?.scrollIntoView({ block: "start" });
      if (location.hash.length > 2) follow();
      else if (matchMedia("(pointer: fine)").matches) find("#fn-question textarea").focus();
    }
    if (!standing) return;
    newest();
    arrived();
  }).observe(document.body, { childList: true, subtree: true });
};

showPage(location.hash || "#/");
window.addEventListener("hashchange", follow);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") press("index");
});
if (document.body) start();
else document.addEventListener("DOMContentLoaded", start);
