/* The Library: menus, and a search box whose words stand in the address. */

const closeMenus = (kept) => {
  const closing = all("details.fn-menu[open]").filter((menu) => menu !== kept);
  for (const menu of closing) menu.open = false;
  return closing.length > 0;
};
document.addEventListener("click", (event) => closeMenus(event.target.closest?.("details.fn-menu")));

const searchBox = () => find("#fn-search textarea, #fn-search input");

const openLibrary = (hash) => {
  const words = new URLSearchParams(hash.split("?")[1]).get("search") ?? "";
  const box = searchBox();
  if (box && box !== document.activeElement && box.value !== words) setText(box, words);
  press("library", hash);
};

let typing = 0;
document.addEventListener("input", (event) => {
  if (event.target !== searchBox() || event.target !== document.activeElement) return;
  clearTimeout(typing);
  typing = setTimeout(() => {
    if (root.dataset.page !== "library") return;
    const values = new URLSearchParams(place.split("?")[1]);
    values.delete("shown");
    if (event.target.value.trim()) values.set("search", event.target.value.trim());
    else values.delete("search");
    const query = values.toString().replaceAll("+", "%20");
    history.replaceState(null, "", query ? `#/library?${query}` : "#/library");
    follow();
  }, 200);
});
