/* What the other files use. All of them are served as one script, inside one function: see theme.py.
   No file makes HTML from text: what is shown was written by ui/render.py and sanitised by Gradio. */

const root = document.documentElement;
const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// Past the framework's own setter, so that it notices.
const setText = (field, value) => {
  const own = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value");
  own.set.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

// Tell the server: which of its hidden buttons to press, and the words that go with it.
const press = (name, words = null) => {
  const field = find("#fn-words textarea, #fn-words input");
  const button = find(`#fn-go-${name}`);
  if (!field || !button) return;
  if (words !== null) setText(field, words); // else leave the words of another press alone
  button.click();
};

const onClick = (selector, act) =>
  document.addEventListener("click", (event) => {
    const element = event.target.closest?.(selector);
    if (element) act(element, event);
  });
