/* Addresses: the hash names what is open, and the server draws it. */

const isDocument = (hash) => hash.startsWith("#/document/");
const pageOf = (hash) => /^#\/(library|index)\b/.exec(hash)?.[1] ?? "ask";

let place = "#/"; // the page that a document was opened from, to go back to
let cameFrom = null; // the link that opened the reading view, to return the focus to it
let waiting = null; // the document whose reading view has not arrived yet
let before = null; // the reading view that stood there when it was asked for
let shown = null; // the address of the reading view that stands there

const retry = (hash, left) => {
  if (waiting !== hash || left === 0) return;
  press("document", hash);
  setTimeout(() => retry(hash, left - 1), 1500);
};

const follow = () => {
  const hash = location.hash || "#/";
  hideCard();
  showPage(hash);
  if (isDocument(hash)) {
    waiting = hash;
    before = hash === shown ? null : find("#fn-reading .fn-reading");
    retry(hash, 5);
    arrived(); // the same place again: nothing will be redrawn
    return;
  }
  waiting = null;
  if (hash.startsWith("#/ask?")) return askByLink(hash);
  place = hash;
  if (root.dataset.page === "library") openLibrary(hash);
  else if (root.dataset.page === "index") openIndex(hash);
  else if (hash.startsWith("#/answer/")) {
    press("answer", hash);
    find("#fn-panel")?.scrollIntoView({ block: "nearest" });
  }
  returnFocus();
};

// Asked once: a reload finds the answer in the conversation instead.
const askByLink = (hash) => {
  history.replaceState(null, "", "#/");
  place = "#/";
  press("ask", hash);
  find("#fn-question textarea")?.focus({ preventScroll: true });
};

const showPage = (hash) => {
  const reading = isDocument(hash);
  root.dataset.view = reading ? "reading" : "page";
  tellOpen();
  if (!reading || !root.dataset.page) root.dataset.page = pageOf(hash);
  for (const link of all("#fn-name nav a"))
    if (pageOf(link.getAttribute("href")) === root.dataset.page) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
};

// Which entry of the library is being read.
const tellOpen = () => {
  for (const link of all("#fn-list .fn-entry a"))
    link.closest("li").classList.toggle("fn-open", link.getAttribute("href") === location.hash);
};

const openIndex = (hash) => {
  press("index", hash);
  press("overview");
};

const returnFocus = () => {
  if (cameFrom === null) return;
  const again = all("a[href]").find(
    (link) => link.getAttribute("href") === cameFrom && link.offsetParent !== null,
  );
  cameFrom = null;
  again?.focus();
};

const arrived = () => {
  const view = find("#fn-reading .fn-reading");
  if (!view || view === before || waiting === null) return;
  shown = waiting;
  waiting = null;
  const here = find("#fn-here", view);
  if (here) here.scrollIntoView({ block: "center" });
  else for (const scroller of [find("#fn-side"), root]) scroller.scrollTop = 0;
  (here ?? find("h2, [tabindex]", view))?.focus({ preventScroll: true });
  mention = all(".fn-document mark", view).indexOf(here);
};

const goBack = () => (location.hash = place);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (owner) hideCard();
  else if (!closeMenus(null) && root.dataset.view === "reading") goBack();
});

onClick('a[href^="#/"]', (link, event) => {
  event.preventDefault();
  const href = link.getAttribute("href");
  if (link.matches(".fn-back")) return void goBack();
  if (isDocument(href) && root.dataset.view !== "reading") cameFrom = href;
  if (location.hash === href) follow();
  else location.hash = href;
});
