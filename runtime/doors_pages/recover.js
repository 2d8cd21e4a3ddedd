// The key stands behind the # of the address: it is read, taken out of the address bar, and sent
// only when the button is pressed.
const KEY = /(?:^|#)([A-Za-z0-9_-]{22})$/;
const NOT_A_KEY = "That is not a recovery key. Open the recovery link whole, or paste all of it.";
const NO_ANSWER = "The server did not answer. Try again in a moment.";

const form = document.getElementById("form");
const ask = document.getElementById("ask");
const typed = document.getElementById("key");
const go = document.getElementById("go");
const said = document.getElementById("said");
let key = "";

const keyOf = (text) => KEY.exec(text.trim())?.[1] ?? "";

function takeFromAddress() {
  if (location.hash === "") return;
  key = keyOf(location.hash);
  history.replaceState(null, "", location.pathname);
  ask.hidden = key !== "";
  said.textContent = key === "" ? NOT_A_KEY : "";
}

async function answerTo(found) {
  try {
    const answer = await fetch("api/recover", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ key: found }),
    });
    return { done: answer.ok, ...(await answer.json()) };
  } catch {
    return { done: false, sentence: NO_ANSWER };
  }
}

async function recover(event) {
  event.preventDefault();
  const found = key || keyOf(typed.value);
  if (found === "") {
    said.textContent = NOT_A_KEY;
    typed.focus();
    return;
  }
  go.disabled = true;
  said.textContent = "";
  const answer = await answerTo(found);
  if (answer.done) {
    location.replace("projects");
    return;
  }
  go.disabled = false;
  said.textContent = answer.sentence ?? NO_ANSWER;
}

form.addEventListener("submit", recover);
window.addEventListener("hashchange", takeFromAddress);
ask.hidden = false;
takeFromAddress();
