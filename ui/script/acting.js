/* What can be done with an answer. Buttons carry what they do in `value`, and words behind them. */

const carried = (button) => find(".fn-plain", button.parentElement)?.textContent ?? "";

const acts = {
  copy: (button) => copy(button, carried(button)),
  link: (button) => copy(button, `${location.origin}/${carried(button)}`),
  again: () => press("again"),
  edit: (button) => {
    press("edit", carried(button));
    find("#fn-question textarea").focus();
  },
  back: (button) => press("back", carried(button)),
  add: chooseFiles,
  delete: (button) => deleteFile(carried(button)),
  rate: (button, words) => press("rate", words),
  "new": () => press("new"),
  export: () => save(all(".fn-turn .fn-acts [value=copy]").map(carried).join("\n\n* * *\n\n")),
};

onClick("button.fn-act", (button) => {
  const [act, ...words] = button.value.split(" ");
  acts[act]?.(button, words.join(" "));
});

const save = (words) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([words], { type: "text/plain" }));
  link.download = "footnote-conversation.txt";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};
