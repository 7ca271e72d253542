/* Behaviour of the page: addresses, cards, focus. It makes no HTML from text: cards are clones of
   what ui/render.py wrote and Gradio sanitised. Everything is delegated, because Gradio redraws. */
(() => {
  "use strict";
  const root = document.documentElement;
  const find = (selector, within = document) => within.querySelector(selector);
  const isPlace = (hash) => hash.startsWith("#/document/");
  let cameFrom = null; // the marker that opened the reading view, to return the focus to it
  let waiting = null; // the address whose reading view has not arrived yet
  let before = null; // the reading view that stood there when it was asked for
  let shown = null; // the address of the reading view that stands there

  // ---- addresses: the server draws what the hash names

  const setText = (field, value) => {
    const own = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value");
    own.set.call(field, value); // past the framework's own setter, so that it notices
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const send = (hash) => {
    const field = find("#fn-route textarea, #fn-route input");
    const button = find("#fn-go");
    if (!field || !button) return;
    setText(field, hash);
    button.click();
  };

  const retry = (hash, left) => {
    if (waiting !== hash || left === 0) return;
    send(hash);
    setTimeout(() => retry(hash, left - 1), 1500);
  };

  const follow = () => {
    const hash = location.hash;
    const reading = isPlace(hash);
    hideCard();
    root.dataset.view = reading ? "reading" : "ask";
    waiting = reading ? hash : null;
    before = hash === shown ? null : find("#fn-reading .fn-reading");
    if (reading) {
      retry(hash, 5);
      arrived(); // the same place again: nothing will be redrawn
    } else if (hash.startsWith("#/answer/")) {
      send(hash);
      find("#fn-panel")?.scrollIntoView({ block: "nearest" });
    } else returnFocus();
  };

  const returnFocus = () => {
    if (cameFrom === null) return;
    const again = [...document.querySelectorAll("a[href]")].find(
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
    const target = here ?? find("h2", view) ?? view;
    if (!here) find("#fn-side").scrollTop = 0;
    target.scrollIntoView({ block: here ? "center" : "start" });
    target.focus({ preventScroll: true });
  };

  // ---- cards

  const card = document.createElement("div");
  card.id = "fn-pop";
  card.setAttribute("role", "tooltip");
  card.hidden = true;
  let owner = null;
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
    const below = box.bottom + own.height + 12 < innerHeight;
    const left = Math.min(Math.max(12, box.left - 24), innerWidth - own.width - 12);
    card.style.left = `${left}px`;
    card.style.top = `${below ? box.bottom + 8 : Math.max(8, box.top - own.height - 8)}px`;
    light(mark.getAttribute("href"));
  };

  const hideCard = () => {
    owner?.removeAttribute("aria-describedby");
    owner = null;
    card.hidden = true;
    light(null);
  };

  // The same footnote in the list of passages.
  const light = (href) => {
    for (const item of document.querySelectorAll("#fn-panel .fn-lit")) item.classList.remove("fn-lit");
    if (href === null) return;
    const number = owner?.textContent.replace(/\D/g, "");
    for (const badge of document.querySelectorAll("#fn-panel .fn-number"))
      if (badge.textContent.replace(/\D/g, "") === number) badge.closest("li")?.classList.add("fn-lit");
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

  // ---- keys and clicks

  document.addEventListener("keydown", (event) => {
    const mark = markAt(event);
    if (mark && event.key === " ") {
      event.preventDefault();
      mark.click();
    }
    if (event.key !== "Escape") return;
    if (owner) hideCard();
    else if (closeLists(null)) return;
    else if (root.dataset.view === "reading") location.hash = "#/";
  });

  const closeLists = (kept) => {
    const open = [...document.querySelectorAll("#fn-index details[open]")];
    const closing = open.filter((list) => list !== kept);
    for (const list of closing) list.open = false;
    return closing.length > 0;
  };

  document.addEventListener("click", (event) => {
    closeLists(event.target.closest?.("#fn-index details"));
    const copy = event.target.closest?.(".fn-copy");
    if (copy) return void copied(copy);
    const link = event.target.closest?.('a[href^="#/"]');
    if (!link) return;
    event.preventDefault();
    const href = link.getAttribute("href");
    if (isPlace(href) && root.dataset.view !== "reading") cameFrom = href;
    if (location.hash === href) follow();
    else location.hash = href;
  });

  const copied = async (button) => {
    const command = button.parentElement.querySelector("code")?.textContent ?? "";
    try {
      await navigator.clipboard.writeText(command);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Press Ctrl+C";
      getSelection().selectAllChildren(button.parentElement.querySelector("code"));
    }
    setTimeout(() => (button.textContent = "Copy"), 1600);
  };

  // ---- what Gradio's sanitiser takes away is put back once the page stands

  const named = [
    ["#fn-live", { role: "status", "aria-live": "polite" }],
    ["#fn-notice", { role: "status", "aria-live": "polite" }],
    ["#fn-talk", { role: "region", "aria-label": "Conversation" }],
    ["#fn-panel", { role: "region", "aria-label": "Passages" }],
    ["#fn-reading", { role: "region", "aria-label": "Document" }],
    ["#fn-index", { role: "region", "aria-label": "Index" }],
  ];
  const name = () => {
    for (const [selector, attributes] of named) {
      const part = find(selector);
      for (const [key, value] of Object.entries(attributes))
        if (part && part.getAttribute(key) !== value) part.setAttribute(key, value);
    }
  };

  let turns = 0;
  const newest = () => {
    const turn = find("#fn-current .fn-turn");
    const number = Number(turn?.id.replace(/\D/g, "") ?? 0);
    if (!turn || number === turns) return;
    turns = number;
    if (root.dataset.view === "reading") location.hash = "#/";
    turn.scrollIntoView({ block: "start" });
  };

  const start = () => {
    document.body.append(card);
    let standing = false;
    new MutationObserver(() => {
      if (!standing && find("#fn-go") && find("#fn-question textarea")) {
        standing = true;
        find("#fn-first")?.remove();
        name();
        if (location.hash.length > 2) follow();
        else if (matchMedia("(pointer: fine)").matches) find("#fn-question textarea").focus();
      }
      newest();
      arrived();
    }).observe(document.body, { childList: true, subtree: true });
  };

  root.dataset.view = isPlace(location.hash) ? "reading" : "ask";
  window.addEventListener("hashchange", follow);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") find("#fn-refresh")?.click();
  });
  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
