/* Adding files and deleting them: sent to the API as any program would, for Gradio's ways are shut. */

// Sends one change; says why it was refused, or nothing.
const change = async (method, address, body) => {
  try {
    const reply = await fetch(address, { method, body });
    return reply.ok ? "" : (await reply.json()).detail;
  } catch {
    return "The server did not answer.";
  }
};

// Shows the Index page, which follows the rebuild; pushed, so that nothing else presses meanwhile.
const followChange = (refused) => {
  place = "#/index";
  history.pushState(null, "", place);
  showPage(place);
  press("files", refused.join("\n"));
  press("overview");
};

const chooseFiles = () => {
  const chooser = document.createElement("input");
  chooser.type = "file";
  chooser.multiple = true;
  chooser.addEventListener("change", () => addFiles([...chooser.files]));
  chooser.click();
};

const addFiles = async (files) => {
  const refused = [];
  for (const file of files) {
    const body = new FormData();
    body.append("file", file);
    const why = await change("POST", "/v1/documents", body);
    if (why) refused.push(`${file.name}: ${why}`);
  }
  followChange(refused);
};

const deleteFile = async (source) => {
  const named = source.split("/").map(encodeURIComponent).join("/");
  const why = await change("DELETE", `/v1/documents/${named}`);
  followChange(why ? [`${source}: ${why}`] : []);
};
