/* Copying, and saying so on the button that was pressed. */

const labels = new WeakMap(); // what stands on a button when it says nothing

const say = (button, words) => {
  if (!labels.has(button)) labels.set(button, [...button.childNodes]);
  button.textContent = words;
  setTimeout(() => button.replaceChildren(...labels.get(button)), 1600);
};

// Browsers keep the clipboard from a page that came over plain http from another machine, but for this.
const copyByHand = (words) => {
  const field = document.createElement("textarea");
  field.value = words;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  return copied;
};

const copy = async (button, words) => {
  const copied = await navigator.clipboard?.writeText(words).then(() => true, () => false);
  say(button, copied || copyByHand(words) ? "Copied" : "Not copied");
  button.focus({ preventScroll: true });
};
