// The little that pages do by themselves: the theme, keys, dropping files, and selecting a link.
"use strict";
(() => {
  const root = document.documentElement;
  // On a phone the menu scrolls sideways: show the entry one is at.
  const menu = document.querySelector(".menu");
  const here = menu?.querySelector("[aria-current]");
  if (here) menu.scrollLeft = here.offsetLeft - (menu.clientWidth - here.offsetWidth) / 2;
  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.querySelectorAll("[data-theme-toggle]").forEach((button) => button.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
  }));
  document.querySelectorAll("[data-select]").forEach((field) => field.addEventListener("focus", () => field.select()));

  document.querySelectorAll("[data-drop]").forEach((zone) => {
    const input = zone.querySelector("input[type=file]");
    const told = zone.querySelector("[data-chosen]");
    const tell = () => {
      told.hidden = !input.files.length;
      told.textContent = [...input.files].map((file) => file.name).join(", ");
    };
    input.addEventListener("change", tell);
    ["dragenter", "dragover"].forEach((kind) => zone.addEventListener(kind, (event) => { event.preventDefault(); zone.classList.add("over"); }));
    ["dragleave", "drop"].forEach((kind) => zone.addEventListener(kind, () => zone.classList.remove("over")));
    zone.addEventListener("drop", (event) => { event.preventDefault(); input.files = event.dataTransfer.files; tell(); });
  });

  document.querySelectorAll("[data-keys-help]").forEach((button) => button.addEventListener("click", () => document.getElementById("keys")?.showModal()));

  // What was typed and not sent goes with whoever signs out.
  document.querySelectorAll("form[data-sign-out]").forEach((form) => form.addEventListener("submit", () => { try { sessionStorage.clear(); } catch { /* it keeps nothing */ } }));

  let before = "";
  let timer = 0;
  const typing = (element) => element.closest("input, textarea, select, [contenteditable], dialog");
  const step = (by) => {
    const links = [...document.querySelectorAll("[data-item] a.title")];
    if (!links.length) return;
    const at = links.indexOf(document.activeElement);
    links[Math.min(Math.max(at + by, 0), links.length - 1)].focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const search = document.getElementById("filter-words");
    const chord = `${before} ${event.key}`.trim();
    const target = document.querySelector(`a[data-keys="${CSS.escape(chord).replace(/\\ /g, " ")}"]`);
    before = event.key === "g" ? "g" : "";
    clearTimeout(timer);
    timer = setTimeout(() => { before = ""; }, 1000);
    if (target) target.click();
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "?") document.getElementById("keys")?.showModal();
    else if (event.key === "/") {
      event.preventDefault();
      if (search) search.focus(); else document.querySelector('a[data-keys="g c"]')?.click();
    }
  });
})();
