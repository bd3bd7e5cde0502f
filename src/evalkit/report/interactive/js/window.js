// Colours, printing, scrolling and the size of the window.
const dark = matchMedia("(prefers-color-scheme: dark)"), theme = byId("theme");
const isDark = () => (document.documentElement.dataset.theme || (dark.matches ? "dark" : "light")) === "dark";
const showTheme = () => theme.setAttribute("aria-pressed", String(isDark()));
theme.addEventListener("click", () => { document.documentElement.dataset.theme = isDark() ? "light" : "dark"; showTheme(); });
dark.addEventListener("change", showTheme);
byId("print").addEventListener("click", () => window.print());
const setPrinting = (on) => { printing = on; draw(); };
window.addEventListener("beforeprint", () => setPrinting(true));
window.addEventListener("afterprint", () => setPrinting(false));
const measure = () => { const line = pool[0]; if (line && line.offsetHeight) rowHeight = line.getBoundingClientRect().height; draw(); };
window.addEventListener("resize", measure);
let waiting = false;
window.addEventListener("scroll", () => { if (!waiting) { waiting = true; requestAnimationFrame(() => { waiting = false; draw(); }); } }, { passive: true });
