/* The question that is being typed or answered outlives a reload. Gradio reloads the page by itself when
   a server that was gone is back. */

const DRAFT = "footnote-draft";

window.addEventListener("pagehide", () => {
  const typed = find("#fn-question textarea")?.value;
  const asked = find("#fn-current :is(.fn-searching, .fn-answering) .fn-question")?.textContent;
  sessionStorage.setItem(DRAFT, typed || asked || "");
});

const restoreDraft = () => {
  const words = sessionStorage.getItem(DRAFT);
  if (words) setText(find("#fn-question textarea"), words);
};
