// The box in which somebody writes: take an example over, copy, and put a mended text back.
"use strict";
(() => {
  const tell = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-use]");
    const field = document.querySelector("[data-draft-text]");
    const words = link && document.getElementById(link.dataset.use);
    if (!field || !words) return;
    event.preventDefault();
    field.value = words.textContent.trim();
    field.focus();
    field.scrollIntoView({ block: "center" });
    tell(field);
  });
  // A browser that keeps nothing for pages refuses this; then nothing is kept.
  const nothing = { getItem: () => null, setItem: () => {}, removeItem: () => {} };
  const tab = (() => { try { return sessionStorage; } catch { return nothing; } })();
  // What was typed stays in this tab until it is kept as sent: who looks something up on another page finds it again.
  document.querySelectorAll("[data-draft-of]").forEach((talk) => {
    const key = `draft ${talk.dataset.draftOf}`;
    const turns = Number(talk.dataset.turns);
    const kept = JSON.parse(tab.getItem(key) ?? "null");
    const isOver = kept?.sent && turns > kept.turns;
    if (isOver) tab.removeItem(key);
    const form = talk.querySelector("form[data-draft]");
    if (!form) return;
    const field = form.querySelector("[data-draft-text]");
    const shown = field.value;
    let sent = false;
    const keep = () => {
      if (field.value.trim() && field.value !== shown) tab.setItem(key, JSON.stringify({ text: field.value, turns, sent }));
    };
    if (kept && !isOver && !shown) {
      field.value = kept.text;
      form.closest("details")?.setAttribute("open", "");
      form.querySelector("[data-draft-back]").textContent = form.querySelector("[data-draft-told]").content.textContent;
    }
    field.addEventListener("input", () => {
      sent = false;
      if (!field.value.trim()) tab.removeItem(key);
      keep();
    });
    document.addEventListener("htmx:afterSwap", keep);
    form.addEventListener("submit", () => {
      sent = true;
      keep();
    });
  });
  document.querySelectorAll("[data-copy]").forEach((button) => button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    // Without https a browser gives no clipboard; then its own copying does it.
    if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
    else { field.select(); document.execCommand("copy"); }
    const said = button.textContent;
    button.textContent = `✓ ${said}`;
    setTimeout(() => { button.textContent = said; }, 1500);
  }));
  let tips = false;
  document.addEventListener("htmx:beforeSwap", (event) => { tips = Boolean(event.target.querySelector?.(".hints[open]")); });
  document.addEventListener("htmx:afterSwap", (event) => {
    const hints = event.target.querySelector?.(".hints");
    if (hints && tips) hints.open = true;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const mended = event.target.querySelector?.("[data-mended]");
    const field = document.querySelector("[data-draft-text]");
    if (!mended || !field) return;
    field.value = mended.textContent;
    mended.remove();
    field.focus();
  });
  document.querySelectorAll("[data-at-line]").forEach((field) => {
    const lines = field.value.split("\n");
    const before = lines.slice(0, field.dataset.atLine - 1).reduce((sum, line) => sum + line.length + 1, 0);
    const line = lines[field.dataset.atLine - 1] ?? "";
    field.focus();
    field.setSelectionRange(before, before + line.length);
    field.scrollTop = (field.dataset.atLine - 4) * parseFloat(getComputedStyle(field).lineHeight);
  });
})();
